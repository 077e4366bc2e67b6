"use client";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { pathsQuery } from "../../shared/query/options";
import { ICON_OF, tabStateOf, titleWith } from "./tab-state.model";

/** A tab in the background is looked at, too, so its state is asked for whether it is visible or not. */
const ASK_EVERY_MS = 10_000;
const BASE_PATH = process.env.NEXT_PUBLIC_BASE_PATH ?? "";

/** Shows the worst state of all paths in the tab's title and icon, whatever screen is open. */
export function TabState() {
  const { data, isError, isPending } = useQuery({
    ...pathsQuery(),
    refetchInterval: ASK_EVERY_MS,
    refetchIntervalInBackground: true,
  });
  const before = useRef<string | null>(null);
  const paths = isError || data?.unreachable != null ? null : (data?.items ?? null);
  const { text, tone } = tabStateOf(paths);
  useEffect(() => {
    if (isPending) return;
    const apply = () => {
      const title = titleWith({ text, tone }, document.title, before.current);
      before.current = text;
      if (document.title !== title) document.title = title;
      showIcon(`${BASE_PATH}/${ICON_OF[tone]}`);
    };
    apply();
    // A change of screens writes the title anew, and may add a second icon, which browsers prefer to the first.
    const titles = new MutationObserver(apply);
    titles.observe(document.head, { childList: true, subtree: true, characterData: true });
    return () => titles.disconnect();
  }, [text, tone, isPending]);
  return null;
}

function showIcon(address: string): void {
  for (const icon of document.querySelectorAll<HTMLLinkElement>('link[rel="icon"][type="image/svg+xml"]'))
    if (icon.getAttribute("href") !== address) icon.setAttribute("href", address);
}
