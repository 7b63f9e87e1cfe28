package io.carelake.app.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** CPU-seconds of this process: wall time on a shared machine tells of its neighbours. */
final class CpuClock {
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private static final int TIMES = 3;

  private CpuClock() {}

  /** Work that is told how many times it was done before. */
  interface Work {
    void run(int time) throws Exception;
  }

  static double once(Work work) throws Exception {
    return once(work, 0);
  }

  private static double once(Work work, int time) throws Exception {
    long start = SYSTEM.getProcessCpuTime();
    work.run(time);
    return (SYSTEM.getProcessCpuTime() - start) / 1e9;
  }

  /** The best of three; what must be made ready before each is not counted. */
  static double best(Work ready, Work work) throws Exception {
    double best = Double.MAX_VALUE;
    for (int i = 0; i < TIMES; i++) {
      ready.run(i);
      best = Math.min(best, once(work, i));
    }
    return best;
  }

  static double best(Work work) throws Exception {
    return best(i -> {}, work);
  }
}
