/// How formats are written, so that texts of several authors keep theirs: a format holds from its mark up to the
/// next of its key, and who writes one writes what held before after it (types/YText.js).
extension Document {
  /// A place between two items of a text, and what holds there.
  struct TextPlace {
    var left: Handle
    var right: Handle
    var attributes: Attributes
  }

  mutating func textPlace(_ index: Int, in branch: Handle) -> TextPlace {
    let left = itemBefore(index, in: branch)
    let right = left == none ? branches[Int(branch)].start : items[Int(left)].right
    return TextPlace(left: left, right: right, attributes: attributes(upTo: left, in: branch))
  }

  /// What holds after an item. Only blocks with formats are walked.
  private mutating func attributes(upTo last: Handle, in branch: Handle) -> Attributes {
    var attributes = Attributes()
    guard last != none, branches[Int(branch)].hasFormats else { return attributes }
    makeIndex(of: branch)
    let block = items[Int(last)].block
    for other in branches[Int(branch)].index!.order {
      let passed = branches[Int(branch)].index!.blocks[Int(other)]
      guard other == block || passed.formats > 0 else { continue }
      var item = passed.first
      for _ in 0..<passed.items {
        apply(item, to: &attributes)
        if item == last { return attributes }
        item = items[Int(item)].right
      }
    }
    return attributes
  }

  func apply(_ handle: Handle, to attributes: inout Attributes) {
    guard isFormat(handle) else { return }
    attributes.apply(formatValue(handle), for: items[Int(handle)].detail)
  }

  /// Whether it is a format that holds.
  func isFormat(_ handle: Handle) -> Bool {
    items[Int(handle)].kind == .format && !items[Int(handle)].isDeleted
  }

  /// The value of a format as lib0's any.
  func formatValue(_ handle: Handle) -> [UInt8] {
    let item = items[Int(handle)]
    let bytes = arena.array(item.content)
    return item.flags.contains(.isAny) ? bytes : ValueConversion.any(fromJSON: bytes.span)
  }

  private func advance(_ place: inout TextPlace) {
    apply(place.right, to: &place.attributes)
    place.left = place.right
    place.right = items[Int(place.right)].right
  }

  mutating func insert(
    _ content: NewContent, at place: inout TextPlace, in branch: Handle, with attributes: Attributes?
  ) throws(EditError) -> Handle {
    var wanted = attributes ?? place.attributes
    for entry in place.attributes.entries where !wanted.contains(entry.key) {
      wanted.set(Attributes.null, for: entry.key)
    }
    try makeRoom(
      bytes: 0, structs: 2 * wanted.entries.count + 2, units: 2 * wanted.entries.count + content.length)
    skipKnown(wanted, &place)
    let negated = begin(wanted, at: &place, in: branch)
    let item = write(content, into: branch, left: place.left, right: place.right)
    place.left = item
    end(negated, at: &place, in: branch)
    return item
  }

  /// Goes on while what stands there changes nothing that is wanted.
  private func skipKnown(_ wanted: Attributes, _ place: inout TextPlace) {
    while place.right != none {
      let isKnown =
        isFormat(place.right)
        && Attributes.areEqual(wanted[items[Int(place.right)].detail], formatValue(place.right))
      guard items[Int(place.right)].isDeleted || isKnown else { return }
      advance(&place)
    }
  }

  /// Writes the formats that do not hold already, and returns what held instead.
  private mutating func begin(
    _ wanted: Attributes, at place: inout TextPlace, in branch: Handle
  ) -> Attributes {
    var negated = Attributes()
    for entry in wanted.entries {
      let current = place.attributes[entry.key]
      guard !Attributes.areEqual(current, entry.value) else { continue }
      negated.set(current, for: entry.key)
      write(entry.key, entry.value, at: &place, in: branch)
    }
    return negated
  }

  private mutating func write(
    _ key: Handle, _ value: [UInt8], at place: inout TextPlace, in branch: Handle
  ) {
    let content = NewContent(kind: .format, bytes: value, name: key)
    place.right = write(content, into: branch, left: place.left, right: place.right)
    advance(&place)
  }

  /// Writes what held before, unless it holds again already.
  private mutating func end(_ negated: Attributes, at place: inout TextPlace, in branch: Handle) {
    var negated = negated
    while place.right != none {
      let item = items[Int(place.right)]
      if !item.isDeleted {
        guard item.kind == .format, negated.contains(item.detail),
          Attributes.areEqual(negated[item.detail], formatValue(place.right))
        else { break }
        negated.remove(item.detail)
      }
      advance(&place)
    }
    for entry in negated.entries { write(entry.key, entry.value, at: &place, in: branch) }
  }

  /// Sets formats for some units from a place on.
  mutating func format(
    _ units: Int, at place: inout TextPlace, in branch: Handle, with wanted: Attributes
  ) throws(EditError) {
    try makeRoom(bytes: 0, structs: 2 * wanted.entries.count + 2, units: 2 * wanted.entries.count)
    skipKnown(wanted, &place)
    var negated = begin(wanted, at: &place, in: branch)
    var rest = units
    while place.right != none {
      let item = items[Int(place.right)]
      guard rest > 0 || !negated.isEmpty && (item.isDeleted || item.kind == .format) else { break }
      if isFormat(place.right) {
        if wanted.contains(item.detail) {
          let value = formatValue(place.right)
          if Attributes.areEqual(wanted[item.detail], value) {
            negated.remove(item.detail)
          } else {
            guard rest > 0 else { break }
            negated.set(value, for: item.detail)
          }
          delete(place.right)
        }
      } else if !item.isDeleted {
        if rest < Int(item.length) { split(place.right, units: UInt32(rest)) }
        rest -= visibleLength(place.right)
      }
      advance(&place)
    }
    end(negated, at: &place, in: branch)
    cursor = Cursor()
  }

  /// Deletes part of a text, and the formats that hold for nothing after that.
  mutating func deleteFormatted(_ range: Range<Int>, in branch: Handle) {
    var place = textPlace(range.lowerBound, in: branch)
    let before = place.attributes
    let start = place.right
    var rest = range.count
    while rest > 0, place.right != none {
      let length = visibleLength(place.right)
      if length > 0 {
        if rest < length { split(place.right, units: UInt32(rest)) }
        rest -= min(rest, length)
        delete(place.right)
      }
      advance(&place)
    }
    removeIdleFormats(from: start, place, before)
    cursor = Cursor()
  }

  /// Deletes the formats between `start` and the next that shows which are overwritten there, or held already.
  private mutating func removeIdleFormats(from start: Handle, _ place: TextPlace, _ before: Attributes) {
    var after = place.attributes
    var end = place.right
    while end != none, visibleLength(end) == 0 {
      apply(end, to: &after)
      end = items[Int(end)].right
    }
    var item = start
    while item != end, item != none {
      if isFormat(item) {
        let key = items[Int(item)].detail
        let value = formatValue(item)
        if after[key] != value || before[key] == value { delete(item) }
      }
      item = items[Int(item)].right
    }
  }
}
