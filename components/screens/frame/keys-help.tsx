import { Kbd } from "@mantine/core";
import { Dialog } from "../../kit/dialog/dialog";
import { type Column, column } from "../../kit/table/columns";
import { DataTable } from "../../kit/table/data-table";

interface KeyHelp {
  keys: readonly string[];
  does: string;
}

const KEYS: readonly KeyHelp[] = [
  { keys: ["/"], does: "Find a key, mutation id, request id or actor" },
  { keys: ["Ctrl", "K"], does: "Open the palette: go to a screen or a path, change a switch" },
  { keys: ["Space"], does: "Pause or resume the figures" },
  { keys: ["?"], does: "This list" },
  { keys: ["Esc"], does: "Close what is open; leave the search box" },
];

const COLUMNS: readonly Column<KeyHelp>[] = [
  column(
    "Keys",
    ({ keys }) =>
      keys.map((key, index) => (
        <span key={key}>
          {index > 0 && " + "}
          <Kbd>{key}</Kbd>
        </span>
      )),
    { width: 110 },
  ),
  column("Does", ({ does }) => does),
];

/** The list of keys that work on every screen. */
export function KeysHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Dialog opened={opened} onClose={onClose} title="Keys" size="md">
      <DataTable label="Keys" headless columns={COLUMNS} rows={KEYS} />
    </Dialog>
  );
}
