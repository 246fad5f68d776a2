import {
  Avatar,
  AvatarGroup,
  Badge,
  Button,
  Card,
  Count,
  IconButton,
  Notice,
  Progress,
  Section,
} from "../../design/index.js";
import { morePeople, people } from "./samples.js";
import { useWords } from "./words.js";

export function Notices() {
  const word = useWords();
  return (
    <Section id="notices" title={word("notices")}>
      <div className="stack">
        <Notice tone="info" title={word("notice_info")}>
          {word("notice_info_text")}
        </Notice>
        <Notice tone="success">{word("notice_success")}</Notice>
        <Notice
          tone="warning"
          title={word("notice_warning")}
          action={<Button size="small">{word("notice_action")}</Button>}
        >
          {word("notice_warning_text")}
        </Notice>
        <Notice tone="danger" title={word("notice_danger")}>
          {word("notice_danger_text")}
        </Notice>
      </div>
    </Section>
  );
}

export function Cards() {
  const word = useWords();
  return (
    <Section id="cards" title={word("cards")}>
      <div className="grid">
        {["The Republic", "Conic Sections"].map((title, index) => (
          <Card key={title} title={title} lead={word("card_lead")} href="#cards" level={3}>
            <div className="stack">
              <Progress label={word("progress_done")} value={index ? 1 : 0.42} tone={index ? "success" : "accent"} />
              <div className="row is-apart">
                <AvatarGroup people={morePeople.slice(index * 3)} max={4} />
                <Badge tone={index ? "success" : "accent"} isDot={!index}>
                  {word(index ? "done" : "live")}
                </Badge>
              </div>
            </div>
          </Card>
        ))}
        <Card
          title={word("menu_edit")}
          level={3}
          actions={<IconButton icon="close" size="small" label={word("skip")} />}
        >
          <p className="text-quiet">{word("card_text")}</p>
        </Card>
      </div>
    </Section>
  );
}

export function People() {
  const word = useWords();
  const states = /** @type {const} */ (["online", "away", "busy", "offline"]);
  return (
    <Section id="people" title={word("people")}>
      <Card>
        <div className="stack">
          <div className="row show-wide">
            {states.map((status, index) => (
              <Avatar key={status} name={people[index].name} status={status} />
            ))}
            <Avatar name="Sophie Germain" size="small" />
            <Avatar name="李清照" />
            <Avatar name="Ibn al-Haytham" size="large" status="online" />
          </div>
          <AvatarGroup people={morePeople} size="medium" label={word("people")} />
          <div className="row">
            <Badge>{word("draft")}</Badge>
            <Badge tone="accent" isDot>
              {word("live")}
            </Badge>
            <Badge tone="info">{word("new")}</Badge>
            <Badge tone="success" icon="check">
              {word("done")}
            </Badge>
            <Badge tone="warning">{word("late")}</Badge>
            <Badge tone="danger">{word("failed")}</Badge>
            <Count count={3} />
            <Count count={250} />
          </div>
        </div>
      </Card>
    </Section>
  );
}
