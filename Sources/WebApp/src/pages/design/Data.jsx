import { useState } from "react";
import {
  Avatar,
  Badge,
  BarChart,
  Button,
  Card,
  EmptyState,
  ErrorState,
  LineChart,
  Menu,
  Progress,
  Section,
  Segments,
  Skeleton,
  Sparkline,
  Spinner,
  Table,
  VirtualList,
} from "../../design/index.js";
import { useText } from "../../text/Text.jsx";
import { messages, people } from "./samples.js";
import { useWords } from "./words.js";

const tones = /** @type {const} */ ({
  live: "accent",
  done: "success",
  late: "warning",
  draft: "neutral",
  failed: "danger",
});

const online = [
  80, 54, 31, 22, 18, 25, 60, 140, 320, 560, 720, 810, 640, 590, 760, 880, 930, 870, 1040, 1180, 960, 620, 340, 170,
];

export function Tables() {
  const word = useWords();
  const text = useText();
  const [rows, setRows] = useState(/** @type {"some" | "loading" | "none"} */ ("some"));
  const [sort, setSort] = useState({ id: "points", isDescending: true });
  const way = sort.isDescending ? -1 : 1;
  const sorted = [...people].sort(
    (a, b) => way * (sort.id === "points" ? a.points - b.points : a.name.localeCompare(b.name)),
  );
  const kind = (/** @type {typeof people[number]} */ person) => /** @type {keyof typeof tones} */ (person.state);
  const choices = /** @type {const} */ (["some", "loading", "none"]);
  const views = choices.map((value) => ({ value, label: word(`rows_${value}`) }));
  return (
    <Section
      id="table"
      title={word("table")}
      lead={word("table_lead")}
      actions={<Segments label={word("table")} isLabelHidden value={rows} onChange={setRows} options={views} />}
    >
      <Card isFlush>
        <Table
          caption={word("learners")}
          rows={rows === "some" ? sorted : []}
          isBusy={rows === "loading"}
          keyOf={(person) => person.id}
          onRowClick={() => {}}
          sort={sort}
          onSort={(id) => setSort({ id, isDescending: sort.id === id && !sort.isDescending })}
          empty={<EmptyState icon="people" title={word("table_empty")}>{word("table_empty_text")}</EmptyState>}
          columns={[
            {
              id: "name",
              title: word("learner"),
              isPrimary: true,
              isSortable: true,
              render: (person) => (
                <span className="show-person">
                  <Avatar name={person.name} size="small" isDecorative />
                  <span>{person.name}</span>
                </span>
              ),
            },
            { id: "course", title: word("course"), render: (person) => person.course },
            {
              id: "state",
              title: word("state"),
              render: (person) => <Badge tone={tones[kind(person)]}>{word(kind(person))}</Badge>,
            },
            {
              id: "trend",
              title: word("trend"),
              render: (person) => <Sparkline label={text.list(person.trend.map(String))} values={person.trend} />,
            },
            {
              id: "points",
              title: word("points"),
              align: "end",
              isSortable: true,
              render: (person) => text.number(person.points),
            },
            {
              id: "actions",
              title: word("actions"),
              isTitleHidden: true,
              align: "end",
              render: (person) => (
                <Menu
                  label={`${word("actions")}: ${person.name}`}
                  align="end"
                  items={[{ id: "edit", label: word("menu_edit"), icon: "edit" }]}
                />
              ),
            },
          ]}
        />
      </Card>
    </Section>
  );
}

export function LongList() {
  const word = useWords();
  const text = useText();
  const [items, setItems] = useState(() => messages(0, 10_000));
  const putBefore = () => setItems([...messages(items[0].number - 20, 20), ...items]);
  return (
    <Section
      id="list"
      title={word("list")}
      lead={word("list_lead")}
      actions={
        <Button size="small" icon="plus" onClick={putBefore}>
          {word("list_before")}
        </Button>
      }
    >
      <Card isFlush>
        <VirtualList
          label={word("messages")}
          items={items}
          keyOf={(message) => message.id}
          estimatePx={76}
          height="22rem"
          render={(message) => (
            <div className="show-message">
              <Avatar name={message.author} isDecorative />
              <div>
                <p className="show-message-head">
                  <strong>{message.author}</strong>
                  <span>{text.number(message.number)}</span>
                </p>
                <p>{message.text}</p>
              </div>
            </div>
          )}
        />
      </Card>
    </Section>
  );
}

export function Waiting() {
  const word = useWords();
  return (
    <Section id="loading" title={word("loading")}>
      <div className="grid show-pairs">
        <Card>
          <div className="stack">
            <Spinner label={word("preparing")} isLabelShown />
            <Progress label={word("upload")} value={0.64} />
            <Progress label={word("preparing")} />
          </div>
        </Card>
        <Card>
          <div className="show-message is-bare">
            <Skeleton isRound width="2.25rem" height="2.25rem" />
            <Skeleton lines={4} />
          </div>
        </Card>
      </div>
    </Section>
  );
}

export function Emptiness() {
  const word = useWords();
  return (
    <Section id="emptiness" title={word("emptiness")}>
      <div className="grid show-pairs">
        <Card>
          <EmptyState icon="calendar" title={word("empty_title")} action={<Button>{word("empty_action")}</Button>}>
            {word("empty_text")}
          </EmptyState>
        </Card>
        <Card>
          <ErrorState incident="7F3K-9QXD" onRetry={() => {}} />
        </Card>
      </div>
    </Section>
  );
}

export function Charts() {
  const word = useWords();
  const text = useText();
  const days = Array.from({ length: 7 }, (_, day) => text.date(Date.UTC(2026, 0, 5 + day, 12), { weekday: "short" }));
  const hours = Array.from({ length: 24 }, (_, hour) =>
    text.date(Date.UTC(2026, 0, 5, hour), { hour: "numeric", timeZone: "UTC" }),
  );
  const units = Array.from({ length: 6 }, (_, unit) => `${word("unit")} ${text.number(unit + 1)}`);
  return (
    <Section id="charts" title={word("charts")} lead={word("charts_lead")}>
      <div className="grid show-charts">
        <Card title={word("chart_minutes")} level={3}>
          <LineChart
            label={word("chart_minutes")}
            labels={days}
            series={[
              { name: word("this_week"), values: [42, 58, 35, 76, 64, 88, 51] },
              { name: word("last_week"), values: [30, 44, 52, 48, 60, 38, 33] },
            ]}
          />
        </Card>
        <Card title={word("chart_results")} level={3}>
          <BarChart
            label={word("chart_results")}
            labels={units}
            isStacked
            series={[
              { name: word("passed"), values: [22, 20, 21, 17, 14, 9] },
              { name: word("again"), values: [2, 4, 2, 5, 4, 3] },
            ]}
          />
        </Card>
        <Card title={word("chart_single")} level={3} className="is-whole">
          <LineChart
            label={word("chart_single")}
            labels={hours}
            height="12rem"
            series={[
              {
                name: word("online_people"),
                values: online,
              },
            ]}
          />
        </Card>
      </div>
    </Section>
  );
}
