import type { Metadata } from "next";
import { NotFound } from "../components/kit/state/not-found";
import { ConsoleFrame } from "./console-frame";

export const metadata: Metadata = { title: "No such page" };

export default function NoSuchPage() {
  return (
    <ConsoleFrame>
      <NotFound title="There is no such page" wayBack="To the overview">
        The address may be mistyped, or its path is no longer in the configuration.
      </NotFound>
    </ConsoleFrame>
  );
}
