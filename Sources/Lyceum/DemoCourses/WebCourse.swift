import Courses

/// The course `demo`: worth reading, and a use of everything that a text lesson can be.
enum WebCourse {
  static let course = CourseSeed(
    slug: "demo", title: "How the web delivers a lesson",
    summary:
      "Follow one lesson from a link to your screen: names, requests, caches, video, and people who are live.",
    description: description, categories: ["computing"],
    skills: ["HTTP", "Networking", "Caching", "Reliability"],
    modules: [
      CourseSeed.Module(
        title: "From a link to a page", summary: "What has to happen before the first word appears.",
        lessons: [WebBeginning.opening, WebBeginning.names, WebBeginning.requests]),
      CourseSeed.Module(
        title: "Fast enough to think with", summary: "Where the time goes, and how to get it back.",
        lessons: [WebSpeed.latency, WebSpeed.caching, WebSpeed.video]),
      CourseSeed.Module(
        title: "Together, live", summary: "Many people, one conversation, and networks that fail.",
        lessons: [WebTogether.order, WebTogether.failure]),
    ])

  private static let description = #"""
    You clicked, and a lesson appeared. In between, a name was looked up, a route was found through a dozen machines
    that belong to strangers, a secret was agreed on in public, and a few hundred kilobytes crossed a continent.

    This course follows that lesson on its way. It needs no programming: **curiosity and a terminal** are enough, and
    even the terminal is optional.

    ## What you will be able to do

    - explain what your browser does before it shows the first word;
    - tell whether something is slow because the road is long or because the road is narrow;
    - read the headers of an answer, and say who may keep a copy of it;
    - say why a chat stays in order when the network does not.

    ## How it works

    Eight short readings, an hour altogether. Each ends with something to try. Do them in any order, but the last one
    is more fun if you have done the one before it.
    """#
}
