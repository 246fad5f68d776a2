import Courses

/// The first module of the course `demo`.
enum WebBeginning {
  static let opening = CourseSeed.Lesson(
    title: "What happens when you open a lesson", summary: "The whole journey once, quickly.",
    body: #"""
      You click on a title. A moment later you read. If the moment is short enough, it feels as if the lesson had been
      inside your computer all along. It was not. Here is what happened, in the order in which it happened.

      ## Seven steps

      1. **The browser reads the address.** `https://school.example/courses/demo` says three things: how to talk
         (`https`), with whom (`school.example`), and about what (`/courses/demo`).
      2. **It asks for a number.** Machines are not reached by name. Somebody has to translate.
      3. **It opens a connection.** Your computer and the server exchange small packets until both are sure that the
         other one hears them.
      4. **They agree on a secret.** Everybody on the way may listen, and yet nobody but the two will understand what
         follows.
      5. **It asks.** A request is a few lines of text. You could write one by hand, and later you will.
      6. **The server answers.** First comes a status, then some notes about what follows, then the thing itself.
      7. **The browser draws.** It reads the page, finds that it needs more (a style, a script, a picture), and does
         steps 2 to 6 again for each, many at a time.

      On a good day all of this fits into the time of a blink, which is about a tenth of a second.

      ## Who does what

      | who | what they know | what they do not know |
      |---|---|---|
      | your browser | the address, your cookies | where the server stands |
      | the name server | which number belongs to a name | which page you want |
      | routers on the way | where the next hop is | what is in the packet |
      | the server | what you asked for | what the routers were |

      Look at the right column for a moment. *Nobody knows everything*, and that is the whole trick. Each part does a
      small job with what it knows, so that each can be replaced without telling the others. The web has been rebuilt
      completely several times since 1991, and at no point was it closed for renovation.

      ## What this course leaves out

      A lot: wires, radio, how a screen lights up. We stay with the questions that a teacher, a learner or a curious
      person meets: why is it slow today, why do I see yesterday's version, why did my message arrive twice?

      ## Try it

      Open this page's address in a new tab with the developer tools open (the key `F12` in most browsers),
      and look at the tab called *Network*. Every line there is one journey of the kind described above. How many are
      there? Which one took longest, and which was the largest? They are rarely the same.
      """#)

  static let names = CourseSeed.Lesson(
    title: "Names become addresses",
    summary: "The largest telephone book in the world, and nobody who owns it.",
    body: #"""
      A name like `school.example` is for people. A packet needs a number: four bytes in the older form
      (`203.0.113.7`), sixteen in the newer one (`2001:db8::7`). The system that turns one into the other is the
      **Domain Name System**, and it answers some trillions of questions a day.

      ## Read it backwards

      A name is read from right to left, like an envelope from the country to the street:

      - the **root** knows who is in charge of `example`;
      - whoever is in charge of `example` knows who is in charge of `school.example`;
      - and *they* know the number.

      No machine has the whole book. Each has a page, and knows whom to ask for the next.

      ## Somebody asks for you

      Your computer does not walk that way itself. It asks a *resolver*, a machine of your provider or one that you have
      chosen, and the resolver does the walking. Then it remembers the answer, and the next person who asks gets it at
      once. How long it may remember is part of the answer, the **time to live**:

      ```
      $ dig school.example

      ;; ANSWER SECTION:
      school.example.     300     IN      A       203.0.113.7
      ```

      300 means: for the next five minutes, do not ask me again.

      ## A number with consequences

      That little number is a decision about the future. Suppose the school moves to another server. Everybody who has
      asked within the last five minutes still goes to the old one. With a time to live of a day, some of them go there
      until tomorrow.

      | time to live | questions that reach you | how long a move takes |
      |---|---|---|
      | 30 s | very many | half a minute |
      | 300 s | some | five minutes |
      | 86,400 s | hardly any | a day |

      Careful people lower it *before* they move, wait for the old value to run out, move, and raise it again. If you
      have ever wondered why a site was "already fixed" for your colleague and not for you, you have met the
      last row of this table.

      ## The general lesson

      You will see this bargain again and again: **remembering is fast, and what you remember may be out of date.** The
      art lies in saying in advance how long a memory is good for. In the lesson on caching we shall make the bargain
      exact.

      ## Try it

      In a terminal, `dig +trace school.example` (with a name that exists) shows each step from the root. Count them.
      Then run plain `dig` twice, and look how the number in the second column has changed. Who is counting down?
      """#)

  static let requests = CourseSeed.Lesson(
    title: "A request and its answer", summary: "HTTP is a letter with a very strict envelope.",
    body: #"""
      When the connection stands, the browser writes. What it writes is text, and you can read it:

      ```http
      GET /api/v1/courses/demo HTTP/1.1
      Host: school.example
      Accept: application/json
      If-None-Match: "v12"
      ```

      An empty line, and it is finished. The server answers in the same style:

      ```http
      HTTP/1.1 200 OK
      Content-Type: application/json
      ETag: "v13"
      Cache-Control: private, no-cache

      {"title": "How the web delivers a lesson", "version": 13}
      ```

      ## The verb

      The first word says what is wanted. Four do nearly all the work:

      - `GET`: show me. It changes nothing, so it may be repeated as often as one likes.
      - `PUT`: make it *so*. Twice is the same as once.
      - `DELETE`: away with it. Twice is the same as once, too.
      - `POST`: do something with this. Twice may well be **two times**.

      That last difference matters more than it seems. When a connection breaks before the answer comes, you do not know
      whether the server has done what you asked. After `PUT` you simply ask again. After `POST` you might enrol twice, pay
      twice, or say hello twice, unless both sides have agreed on a way to recognise a repetition. One such way is a key
      that the client makes up and sends along: the same key means *the same wish*.

      ## The status

      Three digits, of which the first one tells the mood:

      | | means | whose turn it is |
      |---|---|---|
      | 2xx | here you are | nobody's |
      | 3xx | look elsewhere, or at what you already have | the browser's |
      | 4xx | you asked for something wrong | yours |
      | 5xx | I could not | the server's |

      A good server is exact about this. `404` for what is not there; `409` when your wish collides with somebody else's;
      `412` when you wanted to change version 12 and it is 13 by now.

      ## Two people, one page

      That `412` is worth a closer look. Two teachers open the same lesson. Both read version 12. The first saves, and it becomes
      13. The second saves as well, and says: *change version 12*. Without the version, the first one's work would be gone and
      nobody would know. With it, the server refuses, shows what is there now, and two people talk to each other.

      Locks would do it too, but who locks goes to lunch. Versions never go to lunch.

      ## Try it

      `curl -v https://school.example/` prints both letters: what was sent after `>`, what came back after `<`. Find the `ETag`, send
      it back with `-H 'If-None-Match: ...'`, and see how small an answer can be.
      """#)
}
