import { useEffect, useState } from "react";

import { Client, ended, type Build } from "./client.js";

const client = new Client("");

/** The builds of a repository, asked for anew every half second. */
function useBuilds(repository: string) {
  const [builds, setBuilds] = useState<Build[]>([]);
  const [trouble, setTrouble] = useState<string>();
  useEffect(() => {
    const over = new AbortController();
    const look = async () => {
      try {
        setBuilds(await client.builds(repository, over.signal));
        setTrouble(undefined);
      } catch (error) {
        if (!over.signal.aborted) setTrouble(String(error));
      }
    };
    void look();
    const timer = setInterval(look, 500);
    return () => {
      clearInterval(timer);
      over.abort();
    };
  }, [repository]);
  return { builds, trouble };
}

export function Builds({ repository }: { repository: string }) {
  const { builds, trouble } = useBuilds(repository);
  const restart = (number: number) => client.restart(repository, number).catch((error: unknown) => alert(String(error)));
  return (
    <main>
      <h1>{repository}</h1>
      {trouble && <p role="alert">{trouble}</p>}
      <ul>
        {builds.slice(0, 10).map((build) => (
          <li key={build.number} data-build={build.number}>
            #{build.number} {build.message} <strong role="status">{build.status}</strong>{" "}
            {ended(build.status) && <button onClick={() => restart(build.number)}>Restart #{build.number}</button>}
          </li>
        ))}
      </ul>
    </main>
  );
}
