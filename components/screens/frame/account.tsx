"use client";
import { useMe } from "../../shared/me/use-me";
import { AccountMenu } from "./account-menu";
import { WhoYouAre } from "./who-you-are";

/** Who acts: the menu of the person who is signed in, or without sign-in the name that the person enters. */
export function Account() {
  const me = useMe();
  return me?.signIn ? <AccountMenu me={me} /> : <WhoYouAre />;
}
