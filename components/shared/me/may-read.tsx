"use client";
import type { ReactNode } from "react";
import { Empty } from "../../kit/state/empty";
import type { Need } from "./me.model";
import { useIsMeAwaited, useLack } from "./use-me";

interface MayReadProps {
  needs: Need;
  /** Shown until the caller is known; without it the children are shown meanwhile. */
  meanwhile?: ReactNode;
  children: ReactNode;
}

/** A screen or a part of one; for a caller who is known to lack the permission to read it, one sentence that says so. */
export function MayRead({ needs, meanwhile, children }: MayReadProps) {
  const lack = useLack(needs);
  const isAwaited = useIsMeAwaited();
  if (isAwaited && meanwhile !== undefined) return meanwhile;
  if (lack === null) return children;
  return <Empty title="The permission is missing">{lack} An administrator gives roles, under Settings, People.</Empty>;
}
