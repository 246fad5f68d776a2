import Bytes

/// Reading texts.
extension Document {
  /// Some text or one thing that is none, and the formats it has.
  public struct DeltaOperation: Hashable, Sendable {
    public enum Insert: Hashable, Sendable {
      case text(String)
      case embed(Value)
      case type(SharedType)
    }

    public let insert: Insert
    public let attributes: [Value.Member]
  }

  /// The text without its formats.
  public func string(of type: SharedType) throws(EditError) -> String {
    String(decoding: textBytes(of: try branch(of: type, .text, .xmlText)), as: UTF8.self)
  }

  /// The text in runs of one format each: Quill's delta.
  public func delta(of type: SharedType) throws(EditError) -> [DeltaOperation] {
    var operations: [DeltaOperation] = []
    var runs = TextRuns(start: branches[Int(try branch(of: type, .text, .xmlText))].start)
    while let run = runs.next(in: self) {
      let insert: DeltaOperation.Insert =
        switch run.content {
        case .text(let bytes): .text(String(decoding: bytes, as: UTF8.self))
        case .item(let handle):
          items[Int(handle)].kind == .type ? .type(sharedType(handle)) : .embed(value(of: items[Int(handle)]))
        }
      operations.append(DeltaOperation(insert: insert, attributes: members(of: run.attributes)))
    }
    return operations
  }

  func textBytes(of branch: Handle) -> [UInt8] {
    var bytes: [UInt8] = []
    var item = branches[Int(branch)].start
    while item != none {
      if items[Int(item)].kind == .string, !items[Int(item)].isDeleted {
        bytes.append(contentsOf: arena.bytes[items[Int(item)].content.range])
      }
      item = items[Int(item)].right
    }
    return bytes
  }

  func members(of attributes: Attributes) -> [Value.Member] {
    attributes.entries.map { entry in
      var offset = 0
      return Value.Member(keys.string(entry.key), Value(any: entry.value.span, &offset))
    }
  }
}

/// Goes over a text run by run. A format in the text ends a run even if it changes nothing, as in Yjs.
struct TextRuns {
  enum Content {
    case text([UInt8])
    /// An embed or a type.
    case item(Handle)
  }

  private var item: Handle
  private var attributes = Attributes()

  init(start: Handle) { item = start }

  mutating func next(in document: Document) -> (content: Content, attributes: Attributes)? {
    var text: [UInt8] = []
    while item != none {
      let current = document.items[Int(item)]
      if !current.isDeleted {
        switch current.kind {
        case .string: text.append(contentsOf: document.arena.bytes[current.content.range])
        case .embed, .type, .format:
          if !text.isEmpty { return (.text(text), attributes) }
          if current.kind != .format {
            defer { item = current.right }
            return (.item(item), attributes)
          }
          document.apply(item, to: &attributes)
        default: break
        }
      }
      item = current.right
    }
    return text.isEmpty ? nil : (.text(text), attributes)
  }
}
