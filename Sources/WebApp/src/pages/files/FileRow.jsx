import { useState } from "react";
import { Badge, Icon, Menu, toast } from "../../design/index.js";
import { api } from "../../kit/client.js";
import { faultOf } from "../../kit/load.js";
import { ApiProblem } from "../../kit/problems.js";
import { wordsOf } from "../../text/problems.js";
import { useText } from "../../text/Text.jsx";
import { addressForOthers, addressOfFace } from "./addresses.js";

/**
 * @typedef {import("../../../types/api").File} File
 * @typedef {import("../../design/Icon.jsx").IconName} IconName
 */

/** @type {{[kind: string]: IconName | undefined}} */
const icons = { video: "video", audio: "mic", archive: "folder", image: "eye" };

/** @param {{file: File, onDelete: () => void}} props */
export function FileRow({ file, onDelete }) {
  const text = useText();
  return (
    <li className="file">
      <Face file={file} />
      <div className="file-words">
        <p className="file-name">
          {file.url ? (
            <a href={file.url} target="_blank" rel="noopener" title={file.name}>
              <bdi>{file.name}</bdi>
            </a>
          ) : (
            <bdi>{file.name}</bdi>
          )}
        </p>
        <p className="file-facts">
          {text.bytes(file.bytes)} · {text.ago(file.created_at)}
          {file.purpose === "avatar" && <Badge>{text("files.avatar")}</Badge>}
          {file.state === "waiting" && <Badge tone="info">{text("files.being_made")}</Badge>}
        </p>
        {file.state === "refused" && <p className="upload-fault">{text("files.refused", { reason: file.reason })}</p>}
      </div>
      <Menu
        label={text("files.menu", { name: file.name })}
        align="end"
        items={[
          ...(file.url
            ? [{ id: "open", label: text("files.open"), icon: /** @type {IconName} */ ("external"), href: file.url }]
            : []),
          ...(addressForOthers(file)
            ? [{ id: "copy", label: text("files.copy_link"), icon: /** @type {IconName} */ ("link"), onSelect: () => void copyLink(file, text) }]
            : []),
          { id: "delete", label: text("files.delete"), icon: "trash", tone: "danger", onSelect: onDelete },
        ]}
      />
    </li>
  );
}

/** @param {{file: File}} props */
function Face({ file }) {
  const [isBroken, setBroken] = useState(false);
  const address = addressOfFace(file);
  const isPicture = file.kind === "image" && address && !isBroken;
  return (
    <span className="file-face">
      {isPicture ? (
        <img src={address} alt="" loading="lazy" decoding="async" onError={() => setBroken(true)} />
      ) : (
        <Icon name={icons[file.kind] ?? "document"} />
      )}
    </span>
  );
}

/**
 * One that is good for an hour from now on, whenever the page was loaded.
 * @param {File} file
 * @param {import("../../text/formats.js").Translate} text
 */
async function copyLink(file, text) {
  try {
    const { data } = await api.get("/api/v1/files/{id}", { path: { id: file.id } });
    const address = addressForOthers(data);
    // It was there when the page was loaded, and is not any more.
    if (!address) throw new ApiProblem(404, { code: "not_found" });
    await copied(new URL(address, location.origin).href);
    const until = text.date(data.url_expires_at ?? 0, { timeStyle: "short" });
    toast({ tone: "success", text: text("files.link_copied", { until }) });
  } catch (fault) {
    const words = fault instanceof ClipboardFault ? text("design.not_copied") : wordsOf(faultOf(fault), text);
    toast({ tone: "danger", text: words });
  }
}

/** The browser gave no way to the clipboard. */
class ClipboardFault extends Error {}

/** @param {string} words */
async function copied(words) {
  try {
    await navigator.clipboard.writeText(words);
  } catch {
    throw new ClipboardFault("not copied");
  }
}
