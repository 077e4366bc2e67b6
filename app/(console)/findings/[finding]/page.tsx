import type { Metadata } from "next";
import { decodeSegment } from "../../../../components/kit/url/decode-segment";
import { LessonPage, lessonTitle } from "../../../../components/screens/findings/lesson-page";

interface FindingPageProps {
  params: Promise<{ finding: string }>;
}

const nameOf = async ({ params }: FindingPageProps) => decodeSegment((await params).finding);

export async function generateMetadata(props: FindingPageProps): Promise<Metadata> {
  return { title: lessonTitle(await nameOf(props)) };
}

export default async function FindingPage(props: FindingPageProps) {
  return <LessonPage name={await nameOf(props)} />;
}
