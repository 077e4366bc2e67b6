import type { Metadata } from "next";
import { NotFound } from "../components/kit/state/not-found";
import { ConsoleFrame } from "./console-frame";

export const metadata: Metadata = { title: "No such page" };

export default function NoSuchPage() {
  return (
    <ConsoleFrame>
      <NotFound title="There is no such page" wayBack="To the overview">
        The address may be mistyped, or the path that it names is not in the configuration any more.
      </NotFound>
    </ConsoleFrame>
  );
}
