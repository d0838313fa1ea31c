/** Who acted: the record holds ids, and the server names them. */
import { staffSchema, type UserId } from '@mien/monitor/protocol';
import { createContext, useContext } from 'react';
import { listOf } from './lists.js';
import { type Session, server } from './session.js';
import { useAnswer } from './use-answer.js';

type Names = ReadonlyMap<UserId, string>;

const nobody: Names = new Map();

/** Around every screen behind the door. */
export const StaffNames = createContext(nobody);

/** Asked again whenever `cause` changes; a wall display is told nobody's name. */
export function useStaffNames({ role, name }: Session, cause: unknown): Names {
  const ask = async (): Promise<Names> => {
    if (role === 'display') return nobody;
    const staff = await server.get(listOf(staffSchema), '/api/staff');
    return new Map(staff.map(({ id, name }) => [id, name]));
  };
  return useAnswer(ask, [role, name, cause]).value ?? nobody;
}

/** The name behind an id; null where the server itself acted, or nobody knows. */
export type NameOf = (id: UserId | null) => string | null;

export function useNameOf(): NameOf {
  const names = useContext(StaffNames);
  return id => (id === null ? null : (names.get(id) ?? null));
}
