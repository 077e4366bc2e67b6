import type { Metadata } from "next";
import { NotFound } from "../../../../components/kit/state/not-found";
import { decodeSegment } from "../../../../components/kit/url/decode-segment";
import { sectionNamed } from "../../../../components/screens/settings/sections";
import { SettingsScreen } from "../../../../components/screens/settings/settings-screen";

interface SettingsSectionProps {
  params: Promise<{ section: string }>;
}

const sectionOf = async ({ params }: SettingsSectionProps) => sectionNamed(decodeSegment((await params).section));

export async function generateMetadata(props: SettingsSectionProps): Promise<Metadata> {
  return { title: `${(await sectionOf(props))?.title ?? "No such section"} · Settings` };
}

export default async function SettingsSectionPage(props: SettingsSectionProps) {
  const section = await sectionOf(props);
  if (section === undefined)
    return (
      <NotFound title="There is no such section" wayBack="To the overview">
        The settings have no section of this name.
      </NotFound>
    );
  return <SettingsScreen section={section.name} />;
}
