import CCurl

/// One transfer of libcurl's, with what it holds. Used by one worker, from its making to its end.
struct EasyHandle: ~Copyable {
  private let handle: UnsafeMutableRawPointer
  /// libcurl writes its sentence there, for as long as the handle lives.
  private let message: UnsafeMutablePointer<CChar>
  private var lists: [UnsafeMutablePointer<curl_slist>] = []

  private static let isReady: Bool = curl_init_process() == CURLE_OK

  init() {
    precondition(Self.isReady, "libcurl could not be initialised")
    guard let handle = curl_easy_init() else { preconditionFailure("libcurl had no memory for a transfer") }
    self.handle = handle
    message = .allocate(capacity: Int(CURL_ERROR_SIZE))
    message.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    set(curl_set_pointer(handle, CURLOPT_ERRORBUFFER, message))
    // Time limits without SIGALRM, which is the process' and not a thread's.
    set(CURLOPT_NOSIGNAL, 1)
    // Else the end of a transfer waits for name resolution that nobody needs any more, whatever its time limit.
    set(CURLOPT_QUICK_EXIT, 1)
    // The handle is used once; a connection kept would be closed later, where nothing bounds it.
    set(CURLOPT_FORBID_REUSE, 1)
  }

  deinit {
    curl_easy_cleanup(handle)
    message.deallocate()
    for list in lists { curl_slist_free_all(list) }
  }

  func set(_ option: CURLoption, _ value: Int) { set(curl_set_long(handle, option, value)) }

  func set(_ option: CURLoption, bytes value: Int) { set(curl_set_offset(handle, option, value)) }

  func set(_ option: CURLoption, _ text: String?) { set(curl_set_text(handle, option, text)) }

  mutating func set(_ option: CURLoption, list texts: [String]) {
    var list: UnsafeMutablePointer<curl_slist>?
    for text in texts {
      guard let longer = curl_slist_append(list, text) else {
        preconditionFailure("libcurl had no memory for a list")
      }
      list = longer
    }
    guard let list else { return }
    lists.append(list)
    set(curl_set_list(handle, option, list))
  }

  /// Runs the transfer to its end, telling the conversation what comes; it must outlive the call and no more.
  func perform(_ conversation: Conversation) -> CURLcode {
    let owner = Unmanaged.passUnretained(conversation).toOpaque()
    set(curl_set_bytes_callback(handle, CURLOPT_WRITEFUNCTION, onBody))
    set(curl_set_pointer(handle, CURLOPT_WRITEDATA, owner))
    set(curl_set_bytes_callback(handle, CURLOPT_HEADERFUNCTION, onHeader))
    set(curl_set_pointer(handle, CURLOPT_HEADERDATA, owner))
    set(curl_set_bytes_callback(handle, CURLOPT_READFUNCTION, onUpload))
    set(curl_set_pointer(handle, CURLOPT_READDATA, owner))
    set(curl_set_progress_callback(handle, onProgress))
    set(curl_set_pointer(handle, CURLOPT_XFERINFODATA, owner))
    set(CURLOPT_NOPROGRESS, 0)
    return withExtendedLifetime(conversation) { curl_easy_perform(handle) }
  }

  var status: Int {
    var code = 0
    curl_get_long(handle, CURLINFO_RESPONSE_CODE, &code)
    return code
  }

  /// What went wrong, in libcurl's words.
  func words(for code: CURLcode) -> String {
    let words = String(cString: message)
    return words.isEmpty ? String(cString: curl_easy_strerror(code)) : words
  }

  private func set(_ code: CURLcode) {
    precondition(code == CURLE_OK, "this libcurl lacks what ours is built for")
  }
}

private func conversation(_ owner: UnsafeMutableRawPointer?) -> Conversation? {
  owner.map { Unmanaged<Conversation>.fromOpaque($0).takeUnretainedValue() }
}

/// Any count but that of the bytes ends the transfer.
private func onBody(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ owner: UnsafeMutableRawPointer?
) -> Int {
  guard let taken = conversation(owner)?.take(body: UnsafeRawBufferPointer(start: bytes, count: size * count))
  else { return 0 }
  return taken ? size * count : -1
}

private func onHeader(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ owner: UnsafeMutableRawPointer?
) -> Int {
  guard let taken = conversation(owner)?.take(line: UnsafeRawBufferPointer(start: bytes, count: size * count))
  else { return 0 }
  return taken ? size * count : -1
}

private func onUpload(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ owner: UnsafeMutableRawPointer?
) -> Int {
  let room = UnsafeMutableRawBufferPointer(start: bytes, count: size * count)
  return conversation(owner)?.give(into: room) ?? 0
}

/// At least once a second. Anything but 0 ends the transfer.
private func onProgress(
  _ owner: UnsafeMutableRawPointer?, _: curl_off_t, _: curl_off_t, _: curl_off_t, _: curl_off_t
) -> Int32 {
  conversation(owner)?.isOver == false ? 0 : 1
}
