import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';

const TICK_MS = 15_000;
const TickContext = createContext(0);

/** Lets what tells how long ago something was be drawn again, even where nothing else has changed. */
export function Ticker({ children }: { readonly children: ReactNode }) {
  const [tick, setTick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setTick((before) => before + 1), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return <TickContext value={tick}>{children}</TickContext>;
}

/** Draws the component again from time to time. */
export function useTicks(): void {
  useContext(TickContext);
}
