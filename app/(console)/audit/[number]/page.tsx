import type { Metadata } from "next";
import { decodeSegment } from "../../../../components/kit/url/decode-segment";
import { AuditRowScreen } from "../../../../components/screens/audit/row-screen";
import { auditStream } from "../../../../lib/api/audit";

interface AuditRowPageProps {
  params: Promise<{ number: string }>;
  searchParams: Promise<{ stream?: string | string[] }>;
}

export async function generateMetadata({ params }: AuditRowPageProps): Promise<Metadata> {
  return { title: `Audit, row ${decodeSegment((await params).number)}` };
}

export default async function AuditRowPage({ params, searchParams }: AuditRowPageProps) {
  const stream = auditStream.catch("changes").parse((await searchParams).stream);
  return <AuditRowScreen number={decodeSegment((await params).number)} stream={stream} />;
}
