"use client";
import { AppShell, Burger, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import Link from "next/link";
import { type ReactNode, useRef } from "react";
import { useLive } from "../../kit/live/live";
import { overviewHref } from "../../shared/links";
import { EnvironmentBadge } from "./environment-badge";
import classes from "./frame.module.css";
import { KeysHelp } from "./keys-help";
import { LiveSwitch } from "./live-switch";
import { Nav } from "./nav";
import { Palette } from "./palette";
import { SchemeSwitch } from "./scheme-switch";
import { SearchBox } from "./search-box";
import { StoreBanner } from "./store-banner/store-banner";
import { StoresAway } from "./store-banner/stores-away";
import { TabState } from "./tab-state";
import { TimeSwitch } from "./time-switch";
import { useFrameKeys } from "./use-frame-keys";
import { WhoYouAre } from "./who-you-are";

interface FrameProps {
  /** The content above every screen, such as the rails of open incidents. */
  pinned?: ReactNode;
  children: ReactNode;
}

/** The frame of every screen: navigation at the left, the bar at the top, the keys and the palette. */
export function Frame({ pinned, children }: FrameProps) {
  const searchRef = useRef<HTMLInputElement>(null);
  const [navOpened, nav] = useDisclosure(false);
  const [helpOpened, help] = useDisclosure(false);
  const { toggle } = useLive();
  useFrameKeys({
    onSearch: () => {
      searchRef.current?.focus();
      searchRef.current?.select();
    },
    onHelp: help.open,
    onPause: toggle,
  });
  return (
    <AppShell
      header={{ height: { base: 88, sm: 48 } }}
      navbar={{ width: 212, breakpoint: "sm", collapsed: { mobile: !navOpened } }}
      padding={{ base: "sm", sm: "lg" }}
      transitionDuration={0}
    >
      <AppShell.Header className={classes.header}>
        <a className={classes.skip} href="#content">
          Skip to the content
        </a>
        <Burger
          opened={navOpened}
          onClick={nav.toggle}
          hiddenFrom="sm"
          size="sm"
          aria-label={navOpened ? "Close the navigation" : "Open the navigation"}
          aria-expanded={navOpened}
        />
        <Link href={overviewHref} className={classes.mark}>
          <Mark />
          <Text fw={700} size="lg" component="span">
            Trueup
          </Text>
        </Link>
        <EnvironmentBadge />
        <SearchBox inputRef={searchRef} />
        <div className={classes.switches}>
          <div className={classes.roomForTimes}>
            <TimeSwitch />
          </div>
          <LiveSwitch />
          <SchemeSwitch />
          <div className={classes.roomForWho}>
            <WhoYouAre />
          </div>
        </div>
      </AppShell.Header>
      <AppShell.Navbar className={classes.nav} aria-label="Screens">
        <Nav onNavigate={nav.close} />
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1} className={classes.main}>
        <div className={classes.pinned}>
          <StoresAway />
          <StoreBanner />
          {pinned}
        </div>
        {children}
      </AppShell.Main>
      <TabState />
      <KeysHelp opened={helpOpened} onClose={help.close} />
      <Palette />
    </AppShell>
  );
}

/** The product's mark: two levels brought into line. */
function Mark() {
  return (
    <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden>
      <rect x="1" y="4" width="11" height="4" rx="1" fill="currentColor" opacity="0.45" />
      <rect x="1" y="12" width="18" height="4" rx="1" fill="currentColor" />
      <path d="M13 6h5M16 3.6 18.4 6 16 8.4" fill="none" stroke="currentColor" strokeWidth="1.6" />
    </svg>
  );
}
