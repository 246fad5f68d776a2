import Courses

/// The second module of the course `demo`.
enum WebSpeed {
  static let latency = CourseSeed.Lesson(
    title: "The long road and the narrow road",
    summary: "Two reasons to be slow, and why buying more of one does not help the other.",
    body: #"""
      "The internet is slow" can mean two things that have nothing to do with each other.

      - **Latency** is how *long* the road is: the time until the first drop arrives.
      - **Bandwidth** is how *wide* the road is: how many drops arrive each second after that.

      A lorry full of hard disks on the motorway has splendid bandwidth and dreadful latency. A telephone call has the opposite.

      ## The speed of light is a budget

      Light in glass travels at about $2 \cdot 10^8$ metres a second, two thirds of its speed in empty space. From Vienna to
      Sydney it is some $16\,000$ km as the crow flies, so a question and its answer need at least

      $$
      t = \frac{2 \cdot 16 \cdot 10^6\ \mathrm{m}}{2 \cdot 10^8\ \mathrm{m/s}} = 0.16\ \mathrm{s}
      $$

      and no engineer, budget or slogan will make it less. The real figure is nearer to $0.3$ s, since cables do not fly like
      crows.

      ## Count the journeys

      A new page with a fresh connection takes several round trips before the first byte of content:

      | step | round trips |
      |---|---|
      | looking up the name | 1 (or none, if remembered) |
      | opening the connection | 1 |
      | agreeing on a secret (TLS 1.3) | 1 |
      | request and answer | 1 |

      Four times $0.3$ s is $1.2$ s during which *nothing is transferred at all*. A line ten times as wide changes nothing about
      that. Fewer journeys do.

      ## When width matters

      Now the first byte is there and the rest follows. The whole takes

      $$ T = n \cdot t_{\mathrm{round\ trip}} + \frac{s}{b} $$

      with $n$ journeys, $s$ bytes and a bandwidth of $b$ bytes a second. Put in numbers:

      | | $n \cdot t$ | $s / b$ at 1 MB/s | at 10 MB/s |
      |---|---|---|---|
      | a text of 20 kB | 1.2 s | 0.02 s | 0.002 s |
      | a picture of 2 MB | 1.2 s | 2 s | 0.2 s |
      | a film of 400 MB | 1.2 s | 400 s | 40 s |

      For the text only the journeys count. For the film only the width does. So there are two crafts. Pages are made fast by asking
      *less often*: one file instead of thirty, kept connections, servers nearby. Films are made possible by sending *less*: better
      compression, and a smaller picture on a smaller screen.

      ## Try it

      `ping` shows you the length of the road. Try a server in your city, and one on the other side of the world, and
      divide: how fast did the signal travel, compared with $2 \cdot 10^8$ m/s? The difference went into detours and waiting.
      """#)

  static let caching = CourseSeed.Lesson(
    title: "The fastest request is the one not made",
    summary: "Who may keep a copy, for how long, and how to be sure.",
    body: #"""
      If a journey takes a third of a second, the best thing to do is to stay at home. A **cache** is a copy close to where it
      is needed. There is one in your browser, perhaps one at your school, one at the edge of a large network, and several inside
      the server.

      ## What it is worth

      Let $h$ be the part of requests that the cache can answer, $t_c$ the time when it can, and $t_o$ when the origin has to. On
      average a request takes

      $$ \bar t = h \, t_c + (1 - h) \, t_o $$

      With $t_c = 5$ ms and $t_o = 300$ ms:

      | $h$ | average |
      |---|---|
      | 0 % | 300 ms |
      | 50 % | 153 ms |
      | 90 % | 35 ms |
      | 99 % | 8 ms |

      Look at the last two rows. Going from 90 % to 99 % makes it *four times* faster. The rare misses are what is left to feel.

      ## There are only two questions

      1. **May I keep this?** A picture of the campus: anybody may. Your marks: only your own browser, if at all.
      2. **Is it still true?** Either somebody has promised until when, or one has to ask.

      One header answers both:

      ```http
      Cache-Control: public, max-age=31536000, immutable
      Cache-Control: private, no-cache
      Cache-Control: no-store
      ```

      The first says: everybody, for a year, and never ask. The second: only this person's browser, and *ask each time whether it is
      still good*. (`no-cache` is the worst-named word of the web: it allows keeping, and forbids trusting.) The third: keep nothing.

      ## Asking cheaply

      "Is it still good?" need not transfer the thing again. The server had given it a label, the `ETag`. The browser shows the label; if it
      is still the right one, the answer is `304 Not Modified` and an empty envelope.

      ## Names that contain their content

      How can a file be kept for a year, when we shall correct a typing error tomorrow? By never changing it. Instead of `style.css`, the
      page asks for `style.5f2c91.css`, where the odd part is computed from the content. Another content is *another name*, and the old
      copy is not wrong, merely unused. The small page that mentions the names is asked for each time; everything large is kept for ever.

      > There are two hard things in computing, an old joke goes: cache invalidation, naming things, and off-by-one errors.
      > Content in the name solves the first one by means of the second.

      ## Try it

      Reload this page with the developer tools open. Which lines say *from cache*? Which say `304`? Is there one that was
      transferred although nothing about it had changed, and what would you write in its header?
      """#)

  static let video = CourseSeed.Lesson(
    title: "A film in pieces", summary: "Why streaming is not one long download.",
    body: #"""
      A lecture of ten minutes at five megabits a second is

      $$ 600\ \mathrm{s} \cdot 5\ \mathrm{Mbit/s} = 3000\ \mathrm{Mbit} = 375\ \mathrm{MB} $$

      and nobody waits for 375 MB before pressing play. Nor does everybody have five megabits a second on a train. Two ideas, both
      simple, solve both problems.

      ## First idea: cut it

      The film is cut into **segments** of a few seconds, each a small file that can be played by itself. A *playlist* names them in order:

      ```
      #EXTM3U
      #EXT-X-TARGETDURATION:6
      #EXTINF:6.0,
      segment-0001.m4s
      #EXTINF:6.0,
      segment-0002.m4s
      #EXTINF:4.2,
      segment-0003.m4s
      #EXT-X-ENDLIST
      ```

      To start, the player needs only the first. To jump to minute seven, it divides and asks for the right one. And all of it is
      plain HTTP, so every cache on the way understands it.

      Where may one cut? Only before a picture that stands for itself. Most pictures of a film are stored as *differences* from their
      neighbours; a cut in front of one of those would begin with "as before, but the hand a little higher". The pictures that stand for
      themselves are called **key frames**, and whoever makes the film decides how often there is one.

      ## Second idea: several qualities

      The same film is made several times: large, medium, small. All are cut at *exactly the same moments*. So a player can take segment 41 from
      the large one and segment 42 from the small one, and you see nothing but a slightly softer picture.

      | height | bits a second | a segment of 6 s |
      |---|---|---|
      | 1080 | 5.0 M | 3.75 MB |
      | 720 | 2.5 M | 1.9 MB |
      | 480 | 1.0 M | 0.75 MB |

      ## The player decides

      Nobody tells the player which to take. It measures: how long did the last segment take, and how many seconds have I in stock? A
      simple rule goes a long way:

      - stock below ten seconds: take the smaller one;
      - stock above thirty, and the last download was twice as fast as needed: try the larger one;
      - otherwise: stay. People dislike changes more than they dislike softness.

      Notice where the cleverness lives. The server hands out files. The network forwards packets. The decision is made at the only place that
      knows both the speed of *this* line and the size of *this* screen: at the end. That is an old principle of the internet, and streaming is
      one of its best illustrations.

      ## Try it

      Play a video, open the *Network* tab, and watch the segments come. Then choose a slow connection in the same tab. After how many segments
      does the quality change? Which of the rules above explains it?
      """#)
}
