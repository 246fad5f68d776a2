import { useState } from "react";
import { navigate } from "../../../app/navigation.js";
import { Form, SearchField } from "../../../design/index.js";
import { useText } from "../../../text/Text.jsx";

/**
 * The field in a room's header: what is asked there is answered on the page of the search, with the room chosen.
 * @param {{room: {id: string}}} props
 */
export function RoomSearch({ room }) {
  const text = useText();
  const [words, setWords] = useState("");
  const search = () => {
    const query = new URLSearchParams({ ...(words.trim() && { q: words.trim() }), room: room.id });
    navigate(`/chat/search?${query}`);
  };
  return (
    <Form onSubmit={search} className="room-search">
      <SearchField label={text("search.in_room")} value={words} onChange={setWords} maxLength={200} />
    </Form>
  );
}
