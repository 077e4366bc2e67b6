"use client";
import { Checkbox, Text } from "@mantine/core";
import { formatCount } from "../../../kit/format";
import { CommandDialog } from "../../../shared/command/command-dialog";
import type { Command } from "../../../shared/command/use-command";
import { type Consequence, type Declared, isPartial, savedFirst } from "./authority.model";

interface DeclareDialogProps {
  /** The command's words: declare or approve, and which store. */
  action: string;
  /** The consequences as confirmed, and as they are now. */
  shown: Consequence;
  now: Consequence;
  /** The same declaration while it waits for a second person. */
  pending: Declared | null;
  /** True when the declaration forces reads to the origin. */
  forced: boolean;
  /** The paths of the scope whose readers ask nothing of Trueup, and whether there are others. */
  elsewhere: readonly string[];
  canForce: boolean;
  /** The sentence about the load that forced reads bring to the origin. */
  surge: string;
  /** How many rules except parts of the scope. */
  rules: number;
  command: Command<string, unknown>;
  onForce: (forced: boolean) => void;
  onLookAgain: () => void;
  onClose: () => void;
}

/** The reason that stands there at first where the ledger is declared. */
const LEDGER_BECAUSE = {
  whole: "The ledger has every write that it acknowledged.",
  saves: "Writes that only a cache has are saved into the ledger first. Every write that the ledger has is kept.",
};

/** Confirms a store as the authority, with the consequences as shown. */
export function DeclareDialog(props: DeclareDialogProps) {
  const {
    action,
    shown,
    now,
    pending,
    forced,
    elsewhere,
    canForce,
    surge,
    rules,
    command,
    onForce,
    onLookAgain,
    onClose,
  } = props;
  const { saved, discarded } = savedFirst(shown);
  return (
    <CommandDialog
      opened
      onClose={onClose}
      title={`${action}?`}
      confirm={action}
      doing="Declaring the authority"
      reason="required"
      suggested={pending === null && shown.store === "ledger" ? LEDGER_BECAUSE[saved === 0n ? "whole" : "saves"] : ""}
      figures={(["changed", "discarded"] as const).map((name) => ({ name, value: formatCount(now[name]) }))}
      onLookAgain={onLookAgain}
      color={discarded === 0n ? undefined : "red.9"}
      command={command}
      onConfirm={(reason) => command.give(reason)}
    >
      <Text size="sm">
        The declaration repairs nothing by itself: it decides what plans and the reconciliation hold to be right. In
        this scope, counted in outstanding writes and diverging keys, that keeps {formatCount(shown.kept)}, changes{" "}
        {formatCount(shown.changed)}
        {saved > 0n && `, saves ${formatCount(String(saved))} first`} and discards {formatCount(String(discarded))}
        {isPartial(shown) && ", as far as keys could be read"}.
      </Text>
      {saved > 0n && (
        <Text size="sm" fw={600}>
          {saved === 1n ? "1 key has" : `${formatCount(String(saved))} keys have`} a value that only a cache holds. The
          next step saves it into the ledger, before anything clears it.
        </Text>
      )}
      {saved === 0n && now.salvage.length > 0 && (
        <Text size="sm" fw={600}>
          Some writes live only in a store that would lose: plan their salvage before anything clears them.
        </Text>
      )}
      {rules > 0 && (
        <Text size="sm">
          {rules === 1 ? "1 rule excepts a part" : `${rules} rules except parts`} of the scope, with the counts beside
          it.
        </Text>
      )}
      {canForce && (
        <Checkbox
          label="Force reads to the origin until the path is restored"
          description={
            pending
              ? `${pending.by} asked for it ${forced ? "so" : "without this"}, and it is approved as it was asked for.`
              : `Every read goes to the origin instead of the caches. ${surge}`
          }
          checked={forced}
          disabled={pending !== null}
          onChange={(event) => onForce(event.currentTarget.checked)}
        />
      )}
      {elsewhere.length > 0 && (
        <Text size="sm" c="dimmed">
          Readers of {elsewhere.join(", ")} ask another system's stores, so their reads cannot be forced to the origin.
        </Text>
      )}
    </CommandDialog>
  );
}
