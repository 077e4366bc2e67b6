"use client";
import { Alert, Anchor, Text, Title } from "@mantine/core";
import { Mark } from "../../kit/mark";
import { LiveView } from "../../kit/state/live-view";
import { signInOfferQuery } from "../../shared/query/access-options";
import { useLiveQuery } from "../../shared/query/use-live-query";
import { ClaimForm } from "./claim-form";
import { goTo, type Offer } from "./offer.model";
import { PasswordForm } from "./password-form";
import { ProviderButton } from "./provider-button";
import { SampleSignIns } from "./sample-sign-ins";
import classes from "./sign-in.module.css";

interface SignInScreenProps {
  /** Where to go afterwards. */
  next: string;
  /** The provider sent the person back without a sign-in. */
  wasRefused: boolean;
}

/** The sign-in page: each way that the console offers. */
export function SignInScreen({ next, wasRefused }: SignInScreenProps) {
  const answer = useLiveQuery(signInOfferQuery(), { intervalMs: false });
  return (
    <main className={classes.page} id="content">
      <div className={classes.box}>
        <span className={classes.mark}>
          <Mark />
          Trueup
        </span>
        <Title order={1} mt="md" mb="md">
          Sign in
        </Title>
        {wasRefused && (
          <Alert color="red" title="The sign-in at the provider failed" mb="md">
            Nothing was done. Try again; if the sign-in fails once more, the console's log has the reason.
          </Alert>
        )}
        <LiveView answer={answer} what="the ways to sign in">
          {(offer) => <Ways offer={offer} next={next} />}
        </LiveView>
      </div>
    </main>
  );
}

function Ways({ offer, next }: { offer: Offer; next: string }) {
  if (!offer.needed)
    return (
      <Text>
        This console has no sign-in: it serves this machine alone.{" "}
        <Anchor href={goTo(next)} underline="always">
          Go on without a sign-in
        </Anchor>
      </Text>
    );
  const provider = offer.provider !== null && <ProviderButton provider={offer.provider} next={next} />;
  if (offer.firstAdministrator)
    return (
      <>
        {provider}
        <ClaimForm next={next} />
      </>
    );
  return (
    <>
      {provider}
      {offer.password && <PasswordForm next={next} beside={offer.provider !== null} />}
      {offer.hints.length > 0 && <SampleSignIns hints={offer.hints} next={next} />}
    </>
  );
}
