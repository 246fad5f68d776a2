import { Avatar } from "../../../design/index.js";

/**
 * Somebody in a list of people, with what is said of them and what may be done about them.
 * @param {{
 *   person: {name: string, handle: string | null, avatar_url?: string | null}, isHere?: boolean,
 *   detail?: import("react").ReactNode, badges?: import("react").ReactNode, children?: import("react").ReactNode,
 * }} props `detail`: a second line; `children`: buttons, or a menu
 */
export function PersonRow({ person, isHere, detail, badges, children }) {
  return (
    <li className="room-person">
      <Avatar
        name={person.name}
        src={person.avatar_url}
        size="small"
        status={isHere ? "online" : undefined}
        isDecorative={!isHere}
      />
      <span className="room-person-words">
        <span className="room-person-name">
          <bdi>{person.name}</bdi>
          {person.handle && <span className="quiet" dir="ltr">@{person.handle}</span>}
          {badges}
        </span>
        {detail && <span className="quiet">{detail}</span>}
      </span>
      {children}
    </li>
  );
}
