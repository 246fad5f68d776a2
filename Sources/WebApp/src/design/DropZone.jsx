import { useEffect, useRef, useState } from "react";
import { useText } from "../text/Text.jsx";
import { Button, classes } from "./Button.jsx";
import { Icon } from "./Icon.jsx";

/**
 * Where files are dropped, chosen, or pasted. As soon as a file is dragged over the page it shows where it can go, and a
 * file that misses it does not make the browser leave the page.
 * @param {{
 *   label?: string,
 *   help?: import("react").ReactNode,
 *   chooseLabel?: string,
 *   accept?: string,
 *   isMultiple?: boolean,
 *   isDisabled?: boolean,
 *   isCompact?: boolean,
 *   takesPaste?: boolean,
 *   onFiles: (files: File[]) => void,
 *   children?: import("react").ReactNode,
 * }} props `takesPaste`: a picture that is pasted while nothing is being written comes here too; `children` stand in the
 *   place of the drawing
 */
export function DropZone(props) {
  const { label, help, chooseLabel, accept, isMultiple, isDisabled = false, isCompact, takesPaste, onFiles, children } = props;
  const text = useText();
  const zone = useRef(/** @type {HTMLDivElement | null} */ (null));
  const input = useRef(/** @type {HTMLInputElement | null} */ (null));
  const [hasFolder, setHasFolder] = useState(false);
  const choose = chooseLabel ?? text(isMultiple ? "upload.choose_files" : "upload.choose_file");
  /** @param {File[]} files */
  const take = (files) => {
    if (files.length > 0) onFiles(isMultiple ? files : files.slice(0, 1));
  };
  const drag = useDrag(zone, isDisabled, (files, isFolder) => {
    setHasFolder(isFolder);
    take(files);
  });
  usePaste(Boolean(takesPaste) && !isDisabled, take);
  return (
    <div
      ref={zone}
      className={classes("drop-zone", isCompact && "is-compact", drag && `is-${drag}`, isDisabled && "is-disabled")}
    >
      {children ?? (
        <span className="drop-zone-icon">
          <Icon name="upload" size={isCompact ? 20 : 24} />
        </span>
      )}
      <div className="drop-zone-words">
        <p className="drop-zone-label">
          {drag === "over" ? text("upload.let_go") : (label ?? text(isMultiple ? "upload.drop_files" : "upload.drop_file"))}
        </p>
        {help && <p className="drop-zone-help">{help}</p>}
        {hasFolder && (
          <p className="drop-zone-fault" role="alert">
            {text("upload.no_folders")}
          </p>
        )}
      </div>
      <input
        ref={input}
        type="file"
        className="visually-hidden"
        accept={accept}
        multiple={isMultiple}
        disabled={isDisabled}
        tabIndex={-1}
        aria-hidden="true"
        aria-label={choose}
        onChange={(event) => {
          setHasFolder(false);
          take([...(event.target.files ?? [])]);
          // The same file chosen once more is a choice too.
          event.target.value = "";
        }}
      />
      <Button icon={isCompact ? undefined : "folder"} isDisabled={isDisabled} onClick={() => input.current?.click()}>
        {choose}
      </Button>
    </div>
  );
}

/**
 * "near": a file is being dragged somewhere over the page; "over": over the zone.
 * @param {import("react").RefObject<HTMLElement>} zone
 * @param {boolean} isDisabled
 * @param {(files: File[], isFolder: boolean) => void} drop
 */
function useDrag(zone, isDisabled, drop) {
  const [drag, setDrag] = useState(/** @type {"near" | "over" | undefined} */ (undefined));
  const latest = useRef(drop);
  latest.current = drop;
  useEffect(() => {
    if (isDisabled) return undefined;
    const isOver = (/** @type {DragEvent} */ event) => zone.current?.contains(/** @type {Node} */ (event.target)) ?? false;
    const hasFiles = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes("Files") ?? false;
    const over = (/** @type {DragEvent} */ event) => {
      if (!hasFiles(event) || event.defaultPrevented) return;
      event.preventDefault();
      if (event.dataTransfer) event.dataTransfer.dropEffect = isOver(event) ? "copy" : "none";
      setDrag(isOver(event) ? "over" : "near");
    };
    // Out of the window, and not from one element to the next.
    const leave = (/** @type {DragEvent} */ event) => event.relatedTarget === null && setDrag(undefined);
    const dropped = (/** @type {DragEvent} */ event) => {
      setDrag(undefined);
      if (!hasFiles(event) || event.defaultPrevented) return;
      event.preventDefault();
      if (isOver(event)) latest.current(...filesOf(event.dataTransfer));
    };
    document.addEventListener("dragover", over);
    document.addEventListener("dragleave", leave);
    document.addEventListener("drop", dropped);
    return () => {
      document.removeEventListener("dragover", over);
      document.removeEventListener("dragleave", leave);
      document.removeEventListener("drop", dropped);
    };
  }, [isDisabled]);
  return drag;
}

/**
 * Folders look like files that cannot be read.
 * @param {DataTransfer | null} transfer
 * @returns {[File[], boolean]}
 */
function filesOf(transfer) {
  const items = [...(transfer?.items ?? [])].filter(({ kind }) => kind === "file");
  const isFolder = (/** @type {DataTransferItem} */ item) => item.webkitGetAsEntry?.()?.isDirectory ?? false;
  const files = items.filter((item) => !isFolder(item)).flatMap((item) => item.getAsFile() ?? []);
  return [files, items.some(isFolder)];
}

/**
 * @param {boolean} isOn
 * @param {(files: File[]) => void} take
 */
function usePaste(isOn, take) {
  const latest = useRef(take);
  latest.current = take;
  useEffect(() => {
    if (!isOn) return undefined;
    const paste = (/** @type {ClipboardEvent} */ event) => {
      const target = /** @type {HTMLElement | null} */ (event.target);
      const isWriting = target?.closest?.("input, textarea, [contenteditable]");
      const files = [...(event.clipboardData?.files ?? [])];
      if (isWriting || files.length === 0 || event.defaultPrevented) return;
      event.preventDefault();
      latest.current(files);
    };
    document.addEventListener("paste", paste);
    return () => document.removeEventListener("paste", paste);
  }, [isOn]);
}
