/** The design system: pages take everything from here, and nothing from the files beside it. */
export * from "./first.js";
export { Badge, Count } from "./Badge.jsx";
export { BarChart, LineChart } from "./Chart.jsx";
export { Card, Section } from "./Card.jsx";
export { CheckboxField, RadioGroup, Segments, SwitchField } from "./ChoiceFields.jsx";
export { ComboField } from "./ComboField.jsx";
export { CopyButton } from "./CopyButton.jsx";
export { PageHeader } from "./PageHeader.jsx";
export { Sparkline } from "./Sparkline.jsx";
export { Table } from "./Table.jsx";
export { Tabs } from "./Tabs.jsx";
export { Tooltip } from "./Tooltip.jsx";
export { VirtualList } from "./VirtualList.jsx";
