"use client";
import type { ReactNode } from "react";
import { Empty } from "../../kit/state/empty";
import type { Need } from "../../shared/me/me.model";
import { lackFor } from "../../shared/me/me.model";
import { useMe } from "../../shared/me/use-me";

/** A part of the settings, or the reason why the caller may not see the part. */
export function MayNotSee({ need, children }: { need?: Need; children: ReactNode }) {
  const me = useMe();
  const lack = need === undefined ? null : lackFor(me, need);
  if (lack === null) return children;
  return <Empty title="You may not see this">{lack} An administrator gives roles, under Settings, People.</Empty>;
}
