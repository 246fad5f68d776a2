import { useText } from "../text/Text.jsx";
import { Spinner } from "./Loading.jsx";
import { useVirtualRows } from "./virtualRows.js";

/**
 * A list of any length, of which only what is seen exists. Rows may have any height and may change it; what is being
 * read stays where it is when rows are put before it or when one above gets taller. Arrows, Home and End go from row
 * to row, and Tab into what a row has in it.
 * @template Item
 * @param {{
 *   items: Item[],
 *   keyOf: (item: Item) => string,
 *   render: (item: Item, index: number) => import("react").ReactNode,
 *   estimatePx?: number,
 *   label: string,
 *   onEndReached?: () => void,
 *   onStartReached?: () => void,
 *   isBusy?: boolean,
 *   height?: string,
 *   followsEnd?: boolean,
 *   goal?: import("./virtualRows.js").Goal,
 *   onView?: (view: import("./virtualRows.js").RowsInView) => void,
 * }} props `height`: any length of CSS, or else the height of its place; `followsEnd`: whoever is at the end, as in a
 *   chat, stays there when rows are added; `goal`: a row to go to, each time that it is another object
 */
export function VirtualList(props) {
  const { items, keyOf, render, label, isBusy, height } = props;
  const text = useText();
  const { scroller, indices, offsets, tabStop, measure, events } = useVirtualRows(props);
  return (
    <div className="virtual-list" ref={scroller} style={{ blockSize: height }} {...events}>
      <div
        className="virtual-rows"
        role="list"
        aria-label={label}
        aria-busy={isBusy}
        style={{ blockSize: offsets.total }}
      >
        {indices.map((index) => {
          const key = keyOf(items[index]);
          return (
            <div
              key={key}
              ref={measure(key)}
              className="virtual-row"
              role="listitem"
              aria-setsize={items.length}
              aria-posinset={index + 1}
              tabIndex={key === tabStop ? 0 : -1}
              data-index={index}
              style={{ top: offsets.startOf(index) }}
            >
              {render(items[index], index)}
            </div>
          );
        })}
      </div>
      {isBusy && (
        <div className="virtual-busy">
          <Spinner size="small" label={text("design.loading")} isLabelShown />
        </div>
      )}
    </div>
  );
}
