import { SimpleGrid, Skeleton, Stack, Title, VisuallyHidden } from "@mantine/core";

/** The shape of the page before its first figures. */
export function PathLoading({ name }: { name: string }) {
  return (
    <Stack gap="md" aria-busy="true" data-state="loading">
      <VisuallyHidden role="status">Loading the path {name}</VisuallyHidden>
      <Title order={1}>{name}</Title>
      <Skeleton height={92} />
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        <Skeleton height={190} />
        <Skeleton height={190} />
      </SimpleGrid>
      <Skeleton height={260} />
    </Stack>
  );
}
