import { Container, Text, Title } from "@mantine/core";
import Link from "next/link";

export default function NotFound() {
  return (
    <Container size="xs" py="xl">
      <Title order={1}>There is no such page</Title>
      <Text my="sm">The address may be mistyped, or the path that it names is not in the configuration any more.</Text>
      <Link href="/">To the overview</Link>
    </Container>
  );
}
