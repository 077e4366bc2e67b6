"use client";
import { AppShell, Burger, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import Link from "next/link";
import { type ReactNode, useRef } from "react";
import { useLive } from "../../kit/live/live";
import { Mark } from "../../kit/mark";
import { overviewHref } from "../../shared/links";
import { Account } from "./account";
import { EnvironmentBadge } from "./environment-badge";
import classes from "./frame.module.css";
import { FreezeBanner } from "./freeze-banner";
import { KeysHelp } from "./keys-help";
import { LiveSwitch } from "./live-switch";
import { Nav } from "./nav";
import { Palette } from "./palette";
import { SchemeSwitch } from "./scheme-switch";
import { SearchBox } from "./search-box";
import { SignedOut } from "./signed-out";
import { StepUpDialog } from "./step-up-dialog";
import { StoreBanner } from "./store-banner/store-banner";
import { StoresAway } from "./store-banner/stores-away";
import { TabState } from "./tab-state";
import { TimeSwitch } from "./time-switch";
import { useFrameKeys } from "./use-frame-keys";

interface FrameProps {
  /** Whether people sign in to this console. */
  hasSignIn: boolean;
  /** The page of drills that a demo serves beside its console. */
  drillsHref: string | null;
  /** The content above every screen, such as the rails of open incidents. */
  pinned?: ReactNode;
  children: ReactNode;
}

/** The frame of every screen: navigation at the left, the bar at the top, the keys and the palette. */
export function Frame({ hasSignIn, drillsHref, pinned, children }: FrameProps) {
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
        <EnvironmentBadge drillsHref={drillsHref} />
        <SearchBox inputRef={searchRef} />
        <div className={classes.switches}>
          <div className={classes.roomForTimes}>
            <TimeSwitch />
          </div>
          <LiveSwitch />
          <SchemeSwitch />
          <div className={classes.roomForWho}>
            <Account hasSignIn={hasSignIn} />
          </div>
        </div>
      </AppShell.Header>
      <AppShell.Navbar className={classes.nav} aria-label="Screens">
        <Nav hasSignIn={hasSignIn} onNavigate={nav.close} />
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1} className={classes.main}>
        <div className={classes.pinned}>
          <SignedOut />
          <FreezeBanner />
          <StoresAway />
          <StoreBanner />
          {pinned}
        </div>
        {children}
      </AppShell.Main>
      <TabState />
      <KeysHelp opened={helpOpened} onClose={help.close} />
      <Palette />
      <StepUpDialog />
    </AppShell>
  );
}
