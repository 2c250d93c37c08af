import { useMutation, useQueryClient } from '@tanstack/react-query';

/**
 * A change by way of the API, after which the queries of these resources are read again. Its answer may hold a
 * secret, so that none is kept after its component has gone.
 */
export function useChange<Answer, Input = void>(
  change: (input: Input) => Promise<Answer>,
  resources: readonly string[],
) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    gcTime: 0,
    // Not awaited: whoever asked for the change is told of its success first.
    onSettled: () => {
      for (const resource of resources) void client.invalidateQueries({ queryKey: [resource] });
    },
  });
}
