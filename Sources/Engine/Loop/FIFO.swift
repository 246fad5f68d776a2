/// First in, first out, with both ends cheap: what was served is dropped now and then, so that neither moves the whole
/// queue. Inlinable, for it is on the path of every query.
public struct FIFO<Element> {
  @usableFromInline static var servedMax: Int { 256 }

  @usableFromInline var elements: [Element] = []
  @usableFromInline var served = 0

  @inlinable public init() {}

  @inlinable public var count: Int { elements.count - served }
  @inlinable public var isEmpty: Bool { served == elements.count }
  @inlinable public var first: Element? { isEmpty ? nil : elements[served] }
  /// All, in their order.
  @inlinable public var queued: ArraySlice<Element> { elements[served...] }

  @inlinable public mutating func append(_ element: Element) { elements.append(element) }

  /// There must be one.
  @discardableResult
  @inlinable public mutating func removeFirst() -> Element {
    let element = elements[served]
    served += 1
    if served == elements.count || served > Self.servedMax { dropServed() }
    return element
  }

  @inlinable public mutating func removeAll(where isToGo: (Element) -> Bool) {
    dropServed()
    elements.removeAll(where: isToGo)
  }

  @inlinable mutating func dropServed() {
    elements.removeFirst(served)
    served = 0
  }
}
