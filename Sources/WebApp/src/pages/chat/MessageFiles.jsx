import { Icon, Skeleton } from "../../design/index.js";
import { useLoad } from "../../kit/hooks.js";
import { useText } from "../../text/Text.jsx";
import { fileOf } from "./fileAddresses.js";

/** @typedef {import("../../kit/chat/message.js").Attached} Attached */

/** What a browser shows and the server makes small pictures of. */
const picture = /^image\/(png|jpeg|webp|gif)$/;
/** Wide enough for a bright screen. */
const widthPx = 640;

/** @param {{files: Attached[]}} props */
export function MessageFiles({ files }) {
  if (files.length === 0) return null;
  return (
    <ul className="message-files" role="list">
      {files.map((file) => (
        <li key={file.id}>{picture.test(file.type) ? <Picture file={file} /> : <FileLink file={file} />}</li>
      ))}
    </ul>
  );
}

/**
 * Its place is as high before it is there, so that nothing moves.
 * @param {{file: Attached}} props
 */
function Picture({ file }) {
  const text = useText();
  const { data, error } = useLoad(() => fileOf(file.id), [file.id]);
  if (error || (data && !data.url)) return <FileLink file={file} />;
  if (!data?.url) return <span className="message-picture is-coming"><Skeleton width="100%" height="100%" /></span>;
  const small = data.pictures.find(({ width }) => width >= widthPx) ?? data.pictures.at(-1);
  return (
    <a className="message-picture" href={data.url} target="_blank" rel="noopener" aria-label={text("chat.open_picture", { name: file.name })}>
      <img src={small?.url ?? data.url} alt="" loading="lazy" decoding="async" />
    </a>
  );
}

/** @param {{file: Attached}} props */
function FileLink({ file }) {
  const text = useText();
  const { data, error } = useLoad(() => fileOf(file.id), [file.id]);
  const face = (
    <>
      <Icon name="document" />
      <bdi className="message-file-name">{file.name}</bdi>
      <span className="quiet">{text.bytes(file.bytes)}</span>
    </>
  );
  if (error) return <span className="message-file is-gone">{text("chat.file_gone", { name: file.name })}</span>;
  if (!data?.url) return <span className="message-file">{face}</span>;
  return (
    <a className="message-file" href={data.url} target="_blank" rel="noopener" aria-label={text("chat.download", { name: file.name })}>
      {face}
    </a>
  );
}
