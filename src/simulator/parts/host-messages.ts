/**
 * What a host and a core tell each other, as messages. The host: a job's number, 0 or more, when the job joins the queue, and
 * besides the first four. The core: the number of a job that has ended, and besides the last one.
 */

/** Those were all jobs of this issue: the core may begin. */
export const ISSUED = -1;
/** Jobs are about to be issued: until then the core waits for the host. */
export const EXPECT = -2;
/** A queued job may have been released. */
export const ADVANCE = -3;
/** Begin a job of the dispatcher's, if one can begin now. */
export const CHOOSE = -4;

/** From a core when it starts: it fetches weights of jobs that may not begin yet, and is to be told when there are some. */
export const FETCHES_AHEAD = -5;
