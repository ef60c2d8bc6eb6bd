export const weekendAnswer = `**Saturday**

1. Take tram 28 early, before the queues, up to the castle.
2. Lunch at the [Time Out Market](https://www.timeoutmarket.com/lisboa/), where everyone finds something.
3. The Oceanário in the afternoon: two hours, and nobody will want to leave.

**Sunday**

- Pastéis de nata in Belém, then the playground by the river.
- The train to Cascais takes 40 minutes and runs along the sea.

| What | Adult | Child |
| --- | ---: | ---: |
| Oceanário | 25 € | 15 € |
| Train to Cascais | 2.40 € | free under 4 |
`;

export const codeAnswer = `A window function computes a value for each row from the rows around it, **without** grouping them away:

\`\`\`sql
SELECT city, day, sold,
       -- the running total of each city
       SUM(sold) OVER (PARTITION BY city ORDER BY day) AS total
FROM sales
WHERE day >= '2026-01-01';
\`\`\`

The same in TypeScript, with \`Map.groupBy\`:

\`\`\`ts
const totals = new Map<string, number>();
for (const { city, sold } of sales) {
  totals.set(city, (totals.get(city) ?? 0) + sold); // adds up
}
\`\`\`

> \`PARTITION BY\` splits the rows; \`ORDER BY\` says which of them come before.

![diagram](https://example.com/diagram.png) <b>not bold</b>
`;

export const thoughts = `The person wants a short plan for two days, with children. I should keep walking distances small, mention one thing that is indoors in case it rains, and give prices only where I am sure of them.`;
