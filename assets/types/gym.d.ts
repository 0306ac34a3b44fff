// What the phone and the server tell each other, and what the page's modules hand around. Decimals are texts: "82.5".

export type Id = string; // UUIDv7, made where the row is made
export type Instant = string; // ISO 8601 with its offset
export type Unit = "kg" | "lb";
export type Kind = "warm_up" | "working" | "drop" | "failure";
export type MeasurementKind =
  | "weight_reps" | "reps" | "added_weight_reps" | "assisted_reps" | "time" | "weight_time" | "distance_time" | "weight_distance";
export type RecordKind = "heaviest" | "e1rm" | "reps" | "volume" | "longest" | "farthest" | "fastest";

export interface SetValues {
  kind: Kind;
  weight: string | null;
  weight_unit: Unit | "";
  reps: number | null;
  seconds: string | null;
  distance: string | null;
  distance_unit: string;
  rpe: string | null;
  notes: string;
}

export interface SetRow extends SetValues {
  id: Id;
  log: Id;
  version: number;
  position: number;
  done_at: Instant;
  rest_seconds: number | null;
  time_adjusted: boolean;
  records: RecordKind[];
  deleted: boolean;
}

/** A set as a plan asks for it; what is not said is as it is in training/progression/states.py. */
export interface AskedSet {
  reps?: number;
  reps_max?: number;
  amrap?: boolean;
  seconds?: number;
  seconds_max?: number;
  metres?: string;
  weight?: string; // can be loaded; none: the lifter decides
  basis?: "track" | "top_set" | "rpe" | "body_weight" | "open";
  rpe?: string;
  kind?: Kind;
  rest_seconds?: number;
  target?: number; // within the range: reps, or seconds
  assisted?: boolean;
}

/** What a plan asks for of one exercise in one workout. Stored as it came: there is more in it than the page reads. */
export interface Prescription {
  planned: Id; // the exercise of the plan
  exercise: Id;
  unit: Unit;
  week: number;
  is_deload: boolean;
  sets: AskedSet[];
  track?: string;
  is_test?: boolean;
  rest_seconds?: number;
  superset?: number;
  notes?: string;
}

/** The next workout of a plan, as it would begin now. */
export interface DueSlot {
  plan: Id;
  slot: number;
  name: string;
  exercises: Prescription[]; // in order
}

export interface LogRow {
  id: Id;
  session: Id;
  exercise: Id;
  measurement: MeasurementKind;
  version: number;
  position: number;
  superset: number | null;
  notes: string;
  skipped: boolean;
  planned: Id | null; // the exercise of the plan
  prescription: Prescription | null;
  deleted: boolean;
  sets: SetRow[]; // in order; deleted ones too
  last: Last | null; // the time before
}

export interface Last {
  log: Id;
  date: string; // 2026-11-21
  sets: SetRow[]; // kept ones, in order
}

export interface SessionRow {
  id: Id;
  version: number;
  state: "open" | "finished";
  name: string;
  started_at: Instant;
  ended_at: Instant | null;
  local_date: string;
  time_zone: string;
  mood: string | null;
  rating: number | null;
  notes: string;
  paused_at: Instant | null;
  paused_seconds: number;
  time_adjusted: boolean;
  plan: Id | null;
  plan_slot: number | null;
  deleted: boolean;
  logs: LogRow[]; // in order; removed ones too
}

export interface Exercise {
  id: Id;
  name: string;
  aliases: string[];
  summary: string; // "Barbell · Chest"
  measurement: MeasurementKind;
  equipment: string;
  primary: string[];
  secondary: string[];
  own: boolean;
  active: boolean; // else no longer offered, but done before
  rest_seconds: number | null; // this person's own times for it
  rest_warm_up_seconds: number | null;
}

export interface Gym {
  id: Id;
  version: number;
  name: string;
  weight_unit: Unit;
  is_current: boolean;
  bars: { kind: string; name: string; weight: string; collars: string }[]; // kind: equipment; both collars together
  plates: { weight: string; pairs: number }[];
  dumbbells: { kind: "dumbbell" | "kettlebell"; from: string; to: string; step: string }[];
  machines: { name: string; from: string; to: string; step: string; offset: string }[];
}

/** The best of an exercise before today: canonical values (kg, kg × reps, seconds, metres, metres a second). */
export interface Bests {
  best: Partial<Record<RecordKind, string>>; // without "reps"
  reps_at: Record<string, number>; // kg as "82.5000" → most reps
}

export interface Person {
  id: Id;
  weight_unit: Unit;
  distance_unit: "km" | "mi";
  time_zone: string;
  rest_seconds: number;
  rest_warm_up_seconds: number;
  timer_sound: boolean;
  timer_vibration: boolean;
  keep_awake: boolean;
}

/** GET /sync/: all that a workout needs but the catalogue, which is GET /sync/exercises/. */
export interface Snapshot {
  build: string;
  now: Instant;
  csrf: string;
  user: Person;
  sessions: SessionRow[]; // those in progress, and the one named by ?session=
  recent: { id: Id; name: string; local_date: string; exercises: { exercise: Id; superset: number | null }[] }[];
  last: Record<Id, Last>; // by exercise
  bests: Record<Id, Bests>; // by exercise
  gyms: Gym[];
  due: DueSlot[]; // of each active plan
}

export type OperationKind =
  | "start_session" | "edit_session" | "finish_session" | "pause_session" | "resume_session" | "discard_session" | "restore_session"
  | "add_exercise" | "swap_exercise" | "skip_exercise" | "note_exercise" | "arrange_exercises" | "remove_exercise" | "restore_exercise"
  | "log_set" | "edit_set" | "delete_set" | "restore_set";

// Each applied operation counts `version` of its object up by one, but for pause_session, resume_session, skip_exercise and
// arrange_exercises, which are no edits and leave it, and for what is so already (deleting what is deleted …).
export interface Operation {
  id: Id;
  kind: OperationKind;
  object: Id; // the session, log or set
  version?: number; // of the row that the person saw; where the kind needs one
  at: Instant; // by the phone's clock
  values: Record<string, unknown>;
}

export type Verdict = "applied" | "already_applied" | "conflict" | "refused" | "try_again";

export interface Result {
  id: Id; // of the operation
  verdict: Verdict;
  // What is stored now. By itself: the `logs` of a session and the `sets` of a log are empty here and its `last` null,
  // whatever there is. Where something deleted stands in the way, that: the set that was meant, its exercise or session.
  row: SessionRow | LogRow | SetRow | null;
  reason: string; // for a person; empty where applied
  faults: Record<string, string>; // by field, where refused
}

/** POST /sync/ {user, device_now, operations} → */
export interface Answer {
  build: string;
  now: Instant;
  user: Id;
  results: Result[];
}
