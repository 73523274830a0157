// SPDX-License-Identifier: Apache-2.0
package io.checkagent.jmx;

import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.ObjectName;

/** A program with MBeans of its own, which runs until its standard input ends. */
public final class Shop {
    private Shop() {}

    /** What an MXBean sends as composite data. */
    public record Usage(int used, int most) {
        /** As the JMX of Java 17 reads it. */
        public int getUsed() {
            return used;
        }

        /** As the JMX of Java 17 reads it. */
        public int getMost() {
            return most;
        }
    }

    /** A queue, as others see it. */
    public interface QueueMXBean {
        /** How many wait. */
        int getDepth();

        /** How many came, one more each time. */
        long getEnqueued();

        /** Whether none waits. */
        boolean isEmpty();

        /** No number. */
        String getOwner();

        /** Several numbers. */
        Usage getUsage();
    }

    /** A queue. */
    public static final class Queue implements QueueMXBean {
        private final int depth;
        private final AtomicLong enqueued = new AtomicLong(100);

        Queue(int depth) {
            this.depth = depth;
        }

        @Override
        public int getDepth() {
            return depth;
        }

        @Override
        public long getEnqueued() {
            return enqueued.incrementAndGet();
        }

        @Override
        public boolean isEmpty() {
            return depth == 0;
        }

        @Override
        public String getOwner() {
            return "shop";
        }

        @Override
        public Usage getUsage() {
            return new Usage(depth, 10);
        }
    }

    /** What only this program can make: the test has its class, too. */
    private static final class Own implements Serializable {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("UnusedMethod") // called by Java
        private void readObject(ObjectInputStream in) throws IOException {
            throw new InvalidObjectException("not here");
        }
    }

    /** An MBean whose value nobody else can read. */
    public interface OddMBean {
        /** Of a class of its own. */
        Object getValue();
    }

    /** That. */
    public static final class Odd implements OddMBean {
        @Override
        public Object getValue() {
            return new Own();
        }
    }

    /** Says that it is ready, and waits. */
    public static void main(String[] arguments) throws Exception {
        var server = ManagementFactory.getPlatformMBeanServer();
        server.registerMBean(new Queue(7), new ObjectName("com.example.shop:type=Queue,name=\"or:ders\""));
        server.registerMBean(new Queue(0), new ObjectName("com.example.shop:type=Queue,name=returns"));
        server.registerMBean(new Odd(), new ObjectName("com.example.shop:type=Odd"));
        System.out.println("ready");
        long unused = System.in.transferTo(OutputStream.nullOutputStream());
    }
}
