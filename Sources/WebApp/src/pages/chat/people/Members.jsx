import { useState } from "react";
import { navigate } from "../../../app/navigation.js";
import { Badge, Button, ConfirmDialog, Form, Menu, TextField, toast } from "../../../design/index.js";
import { api } from "../../../kit/client.js";
import { useLoad, useSession, useSubmit } from "../../../kit/hooks.js";
import { titleOf } from "../../../text/chat.js";
import { wordsOf } from "../../../text/problems.js";
import { useText } from "../../../text/Text.jsx";
import { Loaded } from "../../Loaded.jsx";
import { ProblemNotice } from "../../ProblemNotice.jsx";
import { PersonRow } from "./PersonRow.jsx";

/**
 * @typedef {import("../../../../types/api").Room} Room
 * @typedef {import("../../../../types/api").RoomMember} RoomMember
 */

/**
 * Who is in a group or in the room of two; a group's owners take people in and out.
 * @param {{room: Room, here: Set<string>, onGone: () => void}} props `onGone`: who looks is in it no more
 */
export function Members({ room, here, onGone }) {
  const text = useText();
  const { person } = useSession();
  const [isLeaving, setLeaving] = useState(false);
  const members = useLoad(
    async (signal) => (await api.get("/api/v1/rooms/{id}/members", { path: { id: room.id }, signal })).data.items,
    [room.id],
  );
  const { submit, problem } = useSubmit(async (/** @type {() => Promise<unknown>} */ action) => {
    await action();
    members.reload();
  });
  const isGroup = room.kind === "group";
  const own = members.data?.find((member) => member.person.id === person?.id);
  const isOwner = isGroup && own?.role === "owner";
  return (
    <Loaded load={members}>
      {(items) => (
        <div className="stack">
          {isOwner && <TakeIn room={room} onDone={members.reload} />}
          <ProblemNotice problem={problem} />
          <ul className="room-people" role="list">
            {items.map((member) => (
              <PersonRow
                key={member.person.id}
                person={member.person}
                isHere={here.has(member.person.id)}
                badges={member.role === "owner" && isGroup && <Badge tone="accent">{text("roomPeople.owner")}</Badge>}
              >
                {isOwner && own && member !== own && (
                  <MemberMenu room={room} member={member} own={own} onChoose={(action) => void submit(action)} />
                )}
              </PersonRow>
            ))}
          </ul>
          {isGroup && own && (
            <div className="row">
              <Button kind="quiet" icon="logout" onClick={() => setLeaving(true)}>
                {text("roomPeople.leave")}
              </Button>
            </div>
          )}
          {isLeaving && own && (
            <ConfirmDialog
              title={text("roomPeople.leave_title", { room: titleOf(room, text) })}
              text={text(isOwner ? "roomPeople.leave_words_owner" : "roomPeople.leave_words")}
              confirmLabel={text("roomPeople.leave")}
              tone="danger"
              errorText={(fault) => wordsOf(fault, text)}
              onConfirm={async () => {
                const path = { id: room.id, account: own.person.id };
                await api.delete("/api/v1/rooms/{id}/members/{account}", { path });
                onGone();
                navigate("/chat");
              }}
              onClose={() => setLeaving(false)}
            />
          )}
        </div>
      )}
    </Loaded>
  );
}

/**
 * @param {{room: Room, member: RoomMember, own: RoomMember, onChoose: (action: () => Promise<unknown>) => void}} props
 */
function MemberMenu({ room, member, own, onChoose }) {
  const text = useText();
  const { name } = member.person;
  const makeOf = (/** @type {RoomMember} */ { person }, /** @type {"owner" | "member"} */ role) =>
    api.put("/api/v1/rooms/{id}/members/{account}", { path: { id: room.id, account: person.id }, body: { role } });
  const say = (/** @type {import("../../../text/languages.js").Key} */ key) =>
    toast({ tone: "success", text: text(key, { name }) });
  const isOwner = member.role === "owner";
  return (
    <Menu
      label={text("roomPeople.actions", { name })}
      align="end"
      items={[
        {
          id: "role",
          label: text(isOwner ? "roomPeople.make_member" : "roomPeople.make_owner"),
          icon: "user",
          onSelect: () => onChoose(() => makeOf(member, isOwner ? "member" : "owner")),
        },
        {
          id: "hand-over",
          label: text("roomPeople.hand_over"),
          icon: "key",
          onSelect: () =>
            onChoose(async () => {
              await makeOf(member, "owner");
              await makeOf(own, "member");
              say("roomPeople.handed_over");
            }),
        },
        "separator",
        {
          id: "out",
          label: text("roomPeople.take_out"),
          icon: "logout",
          tone: "danger",
          onSelect: () =>
            onChoose(async () => {
              await api.delete("/api/v1/rooms/{id}/members/{account}", {
                path: { id: room.id, account: member.person.id },
              });
              say("roomPeople.taken_out");
            }),
        },
      ]}
    />
  );
}

/** @param {{room: Room, onDone: () => void}} props */
function TakeIn({ room, onDone }) {
  const text = useText();
  const [handle, setHandle] = useState("");
  const { submit, isBusy, problem } = useSubmit(async () => {
    const wanted = handle.trim().replace(/^@/, "");
    if (!wanted) return;
    const { data } = await api.get("/api/v1/accounts/{id}", { path: { id: wanted } });
    await api.put("/api/v1/rooms/{id}/members/{account}", { path: { id: room.id, account: data.id }, body: {} });
    setHandle("");
    toast({ tone: "success", text: text("roomPeople.taken_in", { name: data.name }) });
    onDone();
  });
  const isUnknown = problem && "code" in problem && problem.code === "not_found";
  return (
    <Form onSubmit={submit}>
      {!isUnknown && <ProblemNotice problem={problem} />}
      <div className="field-with-button">
        <TextField
          label={text("roomPeople.handle")}
          prefix="@"
          value={handle}
          onChange={setHandle}
          error={isUnknown ? text("roomPeople.nobody") : undefined}
          autoCapitalize="none"
          autoComplete="off"
          spellCheck={false}
        />
        <Button type="submit" isBusy={isBusy}>
          {text("roomPeople.take_in")}
        </Button>
      </div>
    </Form>
  );
}
