"""Model -> Plan: the frozen arrays that engines run."""

from flowsim.plan.compile import Plan, compile_plan

__all__ = ["Plan", "compile_plan"]
