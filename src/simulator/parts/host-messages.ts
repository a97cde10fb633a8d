/**
 * What a host tells a core, as messages: a job's number, 0 or more, when the job joins the queue, and besides these. What
 * a core tells the host is the number of a job that has ended.
 */

/** Those were all jobs of this issue: the core may begin. */
export const ISSUED = -1;
/** Jobs are about to be issued: until then the core waits for the host. */
export const EXPECT = -2;
/** A queued job may have been released. */
export const ADVANCE = -3;
/** Begin a job of the dispatcher's, if one can begin now. */
export const CHOOSE = -4;
