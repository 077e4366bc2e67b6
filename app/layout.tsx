import "@fontsource-variable/inter/wght.css";
import "@fontsource-variable/jetbrains-mono/wght.css";
import "@mantine/core/styles.layer.css";
import "@mantine/notifications/styles.layer.css";
import "@mantine/spotlight/styles.layer.css";
import "./globals.css";
import { ColorSchemeScript, mantineHtmlProps } from "@mantine/core";
import type { Metadata, Viewport } from "next";
import { headers } from "next/headers";
import type { ReactNode } from "react";
import { Providers } from "../components/kit/providers";
import { hasSignIn } from "../lib/composition/access/page-caller";
import { isOwnHost } from "../lib/http/host";

const basePath = process.env.NEXT_PUBLIC_BASE_PATH ?? "";

export const metadata: Metadata = {
  title: { default: "Trueup", template: "%s · Trueup" },
  description: "What is acknowledged, what is durable, and what readers will observe next.",
  manifest: `${basePath}/manifest.webmanifest`,
  icons: {
    icon: [
      { url: `${basePath}/icon.svg`, type: "image/svg+xml" },
      { url: `${basePath}/favicon.ico`, sizes: "48x48" },
    ],
    apple: `${basePath}/apple-icon.png`,
  },
};

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#ffffff" },
    { media: "(prefers-color-scheme: dark)", color: "#16191f" },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const asked = await headers();
  if (!isOwnHost(asked.get("host"))) return <OtherHost />;
  const nonce = asked.get("x-nonce") ?? undefined;
  return (
    <html lang="en" data-sign-in={hasSignIn()} {...mantineHtmlProps}>
      <head>
        {/* Browsers hide a nonce from the page once it is parsed, so it never matches on hydration. */}
        <ColorSchemeScript defaultColorScheme="auto" nonce={nonce} suppressHydrationWarning />
      </head>
      <body>
        <Providers>{children}</Providers>
      </body>
    </html>
  );
}

function OtherHost() {
  return (
    <html lang="en">
      <body>Trueup answers only on this machine, as localhost, 127.0.0.1 or [::1].</body>
    </html>
  );
}
