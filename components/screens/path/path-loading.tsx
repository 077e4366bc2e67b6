import { SimpleGrid, Skeleton, Title } from "@mantine/core";
import { LoadingShape } from "../../kit/state/loading";

/** The shape of the page before its first figures. */
export function PathLoading({ name }: { name: string }) {
  return (
    <LoadingShape doing={`Loading the path ${name}`}>
      <Title order={1}>{name}</Title>
      <Skeleton height={92} />
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        <Skeleton height={190} />
        <Skeleton height={190} />
      </SimpleGrid>
      <Skeleton height={260} />
    </LoadingShape>
  );
}
