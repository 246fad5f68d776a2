import Courses

/// The third module of the course `demo`.
enum WebTogether {
  static let order = CourseSeed.Lesson(
    title: "Messages in order", summary: "How forty people see the same conversation.",
    body: #"""
      Reading is easy to share: everybody gets a copy. A conversation is harder, because it *grows while you read it*, and forty people
      should see it grow in the same way.

      ## Asking again and again

      The simplest way is to ask every few seconds: anything new? It works, and it wastes. With $n$ people who ask every $p$ seconds the
      server gets $n / p$ questions a second, and nearly every answer is *no*. And a message still waits $p/2$ on average. If you
      halve the waiting, you double the waste.

      ## Leaving the line open

      A **WebSocket** begins as an ordinary request, and then both sides agree to stop being ordinary: the connection stays, and each may send
      whenever there is something to say. Silence costs almost nothing. A message reaches everybody in one journey, half a round trip.

      ## Then who was first?

      Ada writes "yes", and Ben writes "no", at the same moment. Ada's screen shows her own first; so does Ben's. Clocks will not settle it:
      theirs differ by a second or two, and both are honest.

      What does settle it is a **number given in one place**. The server writes each message into a list and tells everybody its
      position:

      | position | who | what |
      |---|---|---|
      | 41 | Ada | yes |
      | 42 | Ben | no |
      | 43 | Cleo | you two again |

      Now order is not a question of time at all, only of counting. And the number has a second use, which is even better.

      ## After the tunnel

      Your train goes through a tunnel, and you are away for ninety seconds. What did you miss? Without numbers, nobody knows. With them, your
      client says one thing when it comes back: *my last was 41.* The server looks, and sends 42 and 43. No reload, nothing twice, nothing lost.

      Even a hole is noticed: whoever has 41 and is handed 43 knows that 42 is missing, *before* showing anything, and asks for it.

      ```
      client:  subscribe room, I have 41
      server:  42, 43
      server:  44                      (live, from now on)
      ```

      ## And in the other direction?

      You press *send* in the tunnel. Did it arrive? You cannot know. So the client makes up an id for the message and sends it
      again, with the same id, until the server confirms. The server remembers ids that it has seen. The first becomes position 44; the
      repetition becomes... position 44. This is the `POST` problem of the first module again, and the same medicine.

      ## Try it

      Open the discussion room of this course in two windows, and switch the network off in one of them. Write in the other. Switch it on again,
      and watch what arrives, and in which order.
      """#)

  static let failure = CourseSeed.Lesson(
    title: "When things break", summary: "They will. What happens next is a matter of manners.",
    body: #"""
      Cables are cut by excavators, disks die, somebody trips over a plug. A system with a thousand parts that each work
      $99.9\,\%$ of the time has all of them working at once only

      $$ 0.999^{1000} \approx 37\,\% $$

      of the time. So the question is never *whether* something is broken, but what the rest does about it.

      ## First manner: say what you know

      There are three answers to a wish, not two: *done*, *not done*, and **I do not know**. The third is the honest one when a connection
      ends between the question and the answer. A system that turns it into "failed" will do things twice. A system that turns it into "done" will
      lose things. A good one says: send it again, with the same key, and it will happen once.

      ## Second manner: do not all come back at once

      A server starts anew. Five thousand clients notice at the same moment, and all of them knock in the same second. The server falls
      over, they notice at the same moment, and so on. The remedy is to wait longer after each attempt, and *not exactly as long as the
      others*:

      $$ d_k = \mathrm{random}\bigl(0,\ \min(c,\ b \cdot 2^k)\bigr) $$

      where $k$ counts the attempts, $b$ is the first pause and $c$ the longest. In a few lines of code:

      ```python
      def pause(attempt, first=0.5, longest=30):
          return random.uniform(0, min(longest, first * 2 ** attempt))
      ```

      The randomness is the important part. Without it, the crowd merely comes back later, together.

      ## Third manner: keep a bound on everything

      A queue that may grow without end will, on the worst day. Then everybody waits for ever, and everything is lost when the memory is full. A
      bounded queue says *no* early, while the asker can still do something else.

      | without a bound | with one |
      |---|---|
      | everybody waits, then all is lost | some are told to come back |
      | one slow reader fills the memory | the slow reader is let go, and catches up |
      | the fault is found at night | the fault is found in the log |

      ## Fourth manner: practise

      What is never tried does not work. People who run large systems switch parts off on purpose, on an ordinary Tuesday, with coffee at
      hand. It is better to learn on a Tuesday.

      ## The end of the journey

      You have followed a lesson from a link to a name, to a number, through a handshake, a request and a cache, in pieces and live, and
      through a tunnel. None of its parts is perfect, few of them know each other, and yet you are reading this. The web delivers lessons
      for the same reason that a school does: **many who each do a small thing well, and say clearly what they did.**

      ## Try it

      Think of something that failed for you this week: a form, a booking, a call. Which of the four manners was missing? Write it
      into the discussion, in three sentences. Somebody else has met it too.
      """#)
}
