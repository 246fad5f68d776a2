import { useText } from "../text/Text.jsx";
import { classes } from "./Button.jsx";
import { Icon } from "./Icon.jsx";
import { Skeleton } from "./Loading.jsx";
import { EmptyState } from "./States.jsx";
import { useIsWide } from "./useIsWide.js";

/**
 * @template Row
 * @typedef {{
 *   id: string,
 *   title: string,
 *   render: (row: Row) => import("react").ReactNode,
 *   align?: "start" | "end",
 *   isPrimary?: boolean,
 *   isTitleHidden?: boolean,
 *   isSortable?: boolean,
 *   width?: string,
 *   lang?: string,
 * }} Column `isPrimary`: what the row is called; `align: "end"`: figures; `lang`: of a title that somebody has written
 */

/**
 * @template Row
 * @typedef {{
 *   caption: string,
 *   columns: Column<Row>[],
 *   rows: Row[],
 *   keyOf: (row: Row) => string,
 *   onRowClick?: (row: Row) => void,
 *   isBusy?: boolean,
 *   empty?: import("react").ReactNode,
 *   isCaptionShown?: boolean,
 *   sort?: {id: string, isDescending: boolean},
 *   onSort?: (id: string) => void,
 * }} TableProps
 */

const skeletonRows = 4;

/**
 * Rows of figures and names. On a narrow screen each row is a card, with the titles of its columns in it; it is still a
 * table to a screen reader, which is why the roles are written out.
 * @template Row
 * @param {TableProps<Row>} props
 */
export function Table(props) {
  const { caption, columns, rows, keyOf, onRowClick, isBusy, empty, isCaptionShown, sort, onSort } = props;
  const text = useText();
  const [scroller, isWide] = /** @type {typeof useIsWide<HTMLDivElement>} */ (useIsWide)();
  if (rows.length === 0 && !isBusy) return <>{empty ?? <EmptyState title={text("design.nothing_found")} />}</>;
  return (
    <div
      className="table-scroll"
      ref={scroller}
      role={isWide ? "region" : undefined}
      aria-label={isWide ? caption : undefined}
      tabIndex={isWide ? 0 : undefined}
    >
      <table
        className={classes("table", isBusy && rows.length > 0 && "is-busy")}
        role="table"
        aria-busy={isBusy || undefined}
      >
        <caption className={isCaptionShown ? "table-caption" : "visually-hidden"}>{caption}</caption>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map((column) => (
              <Title key={column.id} column={column} sort={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => (
            <TableRow key={keyOf(row)} row={row} columns={columns} onClick={onRowClick} />
          ))}
          {rows.length === 0 && <SkeletonRows columns={columns} />}
        </tbody>
      </table>
    </div>
  );
}

/**
 * @template Row
 * @param {{column: Column<Row>, sort: TableProps<Row>["sort"], onSort: TableProps<Row>["onSort"]}} props
 */
function Title({ column, sort, onSort }) {
  const isSorted = sort?.id === column.id;
  const order = sort?.isDescending ? "descending" : "ascending";
  const words = (
    <span className={column.isTitleHidden ? "visually-hidden" : ""} lang={column.lang}>
      {column.title}
    </span>
  );
  return (
    <th
      role="columnheader"
      scope="col"
      className={classes(column.align === "end" && "is-end")}
      style={{ inlineSize: column.width }}
      aria-sort={isSorted ? order : undefined}
    >
      {column.isSortable && onSort ? (
        <button type="button" className="table-sort" onClick={() => onSort(column.id)}>
          {words}
          <Icon name={isSorted ? (sort?.isDescending ? "arrow-down" : "arrow-up") : "sort"} size={14} />
        </button>
      ) : (
        words
      )}
    </th>
  );
}

/**
 * The name of a row that can be opened is a button whose area is the whole row, so that keys open it as well.
 * @template Row
 * @param {{row: Row, columns: Column<Row>[], onClick?: (row: Row) => void}} props
 */
function TableRow({ row, columns, onClick }) {
  return (
    <tr role="row" className={onClick && "is-pressable"}>
      {columns.map((column) => {
        const shared = {
          className: classes(column.align === "end" && "is-end", column.isPrimary && "is-primary"),
          "data-title": column.isTitleHidden ? undefined : column.title,
        };
        const content = column.render(row);
        if (!column.isPrimary) {
          return (
            <td key={column.id} role="cell" {...shared}>
              {content}
            </td>
          );
        }
        return (
          <th key={column.id} role="rowheader" scope="row" {...shared}>
            {onClick ? (
              <button type="button" className="table-open" onClick={() => onClick(row)}>
                {content}
              </button>
            ) : (
              content
            )}
          </th>
        );
      })}
    </tr>
  );
}

/**
 * @template Row
 * @param {{columns: Column<Row>[]}} props
 */
function SkeletonRows({ columns }) {
  return (
    <>
      {Array.from({ length: skeletonRows }, (_, index) => (
        <tr role="row" key={index}>
          {columns.map((column) => (
            <td role="cell" key={column.id}>
              <Skeleton width={column.isPrimary ? "70%" : "50%"} />
            </td>
          ))}
        </tr>
      ))}
    </>
  );
}
