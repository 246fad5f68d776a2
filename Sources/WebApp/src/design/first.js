/**
 * Of the design system what the first page needs: the frame and signing in take it from here. The bundler gives whoever
 * names index.js all of it, and the first page is to be light.
 */
export { Avatar, AvatarGroup } from "./Avatar.jsx";
export { Breadcrumbs, DefinitionList, Disclosure, Kbd, Steps } from "./Words.jsx";
export { Button, IconButton, LinkButton } from "./Button.jsx";
export { ConfirmDialog, Dialog } from "./Dialog.jsx";
export { dismissToast, toast } from "./toastStore.js";
export { EmptyState, ErrorState } from "./States.jsx";
export { Form, FormActions } from "./Form.jsx";
export { Icon } from "./Icon.jsx";
export { Logo } from "./Logo.jsx";
export { Menu } from "./Menu.jsx";
export { Notice } from "./Notice.jsx";
export { PasswordField, SearchField, SelectField, TextArea, TextField } from "./TextField.jsx";
export { Progress, Skeleton, SkeletonPage, Spinner } from "./Loading.jsx";
export { Toasts } from "./Toasts.jsx";
