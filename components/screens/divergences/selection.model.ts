/** The selection of rows: some by name, or all that match the filter. */
export type Selection = { kind: "rows"; names: ReadonlySet<string> } | { kind: "matching" };

/** The empty selection. */
export const noSelection: Selection = { kind: "rows", names: new Set() };

/** A row's name within the list: its path and key, unique to the row. */
export function rowName({ path, key }: { path: string; key: string }): string {
  return `${path}/${key}`;
}

/** Tells whether a row is selected. */
export function isSelected(selection: Selection, name: string): boolean {
  return selection.kind === "matching" || selection.names.has(name);
}

/** Selects a row, or deselects it. Deselecting a row of "all that match" leaves none, since the other rows have no names here. */
export function toggle(selection: Selection, name: string): Selection {
  if (selection.kind === "matching") return noSelection;
  const names = new Set(selection.names);
  if (!names.delete(name)) names.add(name);
  return { kind: "rows", names };
}

const FEW = 3n;

/** Whether so few rows are selected that the repair of one key after another is the shorter way. */
export function isFew(selection: Selection, total: string | null): boolean {
  const count = BigInt(selectedCount(selection, total) ?? "0");
  return count > 0n && count <= FEW;
}

/** The size of the selection as a decimal string; null where matching rows were not counted. */
export function selectedCount(selection: Selection, total: string | null): string | null {
  return selection.kind === "matching" ? total : selection.names.size.toString();
}
