import type { Metadata } from "next";
import { decodeSegment } from "../../../../components/kit/url/decode-segment";
import { AuditRowScreen } from "../../../../components/screens/audit/row-screen";
import { api } from "../../../../lib/api/api";
import { auditStream } from "../../../../lib/api/audit";
import { firstPaint } from "../../../../lib/composition/first-paint";
import { queries } from "../../../../lib/composition/queries";
import { pageRequest } from "../../../page-request";

interface AuditRowPageProps {
  params: Promise<{ number: string }>;
  searchParams: Promise<{ stream?: string | string[] }>;
}

type AuditStream = (typeof auditStream.options)[number];

const readRow = async (number: string, stream: AuditStream) =>
  api.audit.read.params.safeParse({ number }).success
    ? firstPaint(await pageRequest(), api.audit.read, queries.audit.read, { number, stream })
    : undefined;

export async function generateMetadata({ params }: AuditRowPageProps): Promise<Metadata> {
  return { title: `Audit, row ${decodeSegment((await params).number)}` };
}

export default async function AuditRowPage({ params, searchParams }: AuditRowPageProps) {
  const stream = auditStream.catch("changes").parse((await searchParams).stream);
  const number = decodeSegment((await params).number);
  return <AuditRowScreen number={number} stream={stream} initialData={await readRow(number, stream)} />;
}
