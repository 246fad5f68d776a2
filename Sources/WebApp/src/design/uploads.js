/** Of the design system what takes files: pages of the part "uploads" have its words and styles. */
export { DropZone } from "./DropZone.jsx";
export { UploadList } from "./UploadList.jsx";
