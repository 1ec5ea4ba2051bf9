"""Weights in training: low-precision copies for computing, float32 masters for updates."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor, nn

from inpaint_app.training.processes import Processes


class TrainedWeights:
    """The trainable weights of one network, with their optimiser.

    The network computes in its own dtype (bfloat16 is twice as fast on processors that have it); its
    gradients update float32 masters, which are then copied back, so that small steps are not lost to
    rounding (Micikevicius et al. 2018).

    Attributes:
        masters: float32 leaf tensors by parameter name.
    """

    def __init__(self, network: nn.Module, learning_rate: float, weight_decay: float) -> None:
        self._live = {name: p for name, p in network.named_parameters() if p.requires_grad}
        self.masters = {n: p.detach().float().clone().requires_grad_(True) for n, p in self._live.items()}
        self._learning_rate = learning_rate
        self._optimiser = torch.optim.AdamW(
            list(self.masters.values()), learning_rate, betas=(0.5, 0.99), weight_decay=weight_decay, fused=True
        )

    def accumulate(self) -> None:
        """Add the network's gradients to the masters' and clear the network's."""
        for name, live in self._live.items():
            if live.grad is None:
                continue
            master = self.masters[name]
            if master.grad is None:
                master.grad = _with_layout_of(master, live.grad)
            else:
                master.grad += live.grad
            live.grad = None

    def optimizer_step(self, rate: float, clip: float, processes: Processes) -> float:
        """One optimiser step with the masters' gradients, averaged over processes; returns their norm.

        rate: factor on the learning rate; clip: largest norm, 0 for none. A norm that is not finite
        leaves the weights unchanged.
        """
        if processes.count > 1:  # a process whose share of the batch was empty has none, but must take part
            for master in self.masters.values():
                master.grad = torch.zeros_like(master) if master.grad is None else master.grad
        gradients = [m.grad for m in self.masters.values() if m.grad is not None]
        processes.average(gradients)
        norm = float(nn.utils.get_total_norm(gradients))
        if norm < float("inf"):
            if clip and norm > clip:
                torch._foreach_mul_(gradients, clip / norm)
            for group in self._optimiser.param_groups:
                group["lr"] = self._learning_rate * rate
            self._optimiser.step()
            self.copy_to_network()
        self._optimiser.zero_grad(set_to_none=True)
        return norm

    @torch.no_grad()
    def copy_to_network(self) -> None:
        """Copy the masters into the network."""
        for name, live in self._live.items():
            live.copy_(self.masters[name])

    def state(self) -> dict[str, Tensor]:
        """Masters and moments, by flat names."""
        tensors = {f"weight.{name}": master.detach() for name, master in self.masters.items()}
        for name, master in self.masters.items():
            for key, value in self._optimiser.state[master].items():
                tensors[f"{key}.{name}"] = value
        return tensors

    def restore(self, tensors: Mapping[str, Tensor]) -> None:
        """Load what `state` returned; weights that it lacks, or has in another shape, stay as they are."""
        with torch.no_grad():
            for name, master in self.masters.items():
                stored = tensors.get(f"weight.{name}")
                if stored is None or stored.shape != master.shape:
                    continue
                master.copy_(stored)
                for key in ("exp_avg", "exp_avg_sq"):
                    if f"{key}.{name}" in tensors:
                        self._optimiser.state[master][key] = _with_layout_of(master, tensors[f"{key}.{name}"])
                        # The fused optimiser wants the count where the weights are.
                        self._optimiser.state[master]["step"] = tensors[f"step.{name}"].to(master.device, copy=True)
        self.copy_to_network()


def _with_layout_of(master: Tensor, tensor: Tensor) -> Tensor:
    """A float32 copy in the master's memory layout: on the CPU the fused optimiser ignores strides."""
    return torch.empty_like(master, requires_grad=False).copy_(tensor)


class MovingAverage:
    """Exponential moving average of weights, with a shorter memory in the first steps.

    Attributes:
        weights: float32 tensors by parameter name.
    """

    def __init__(self, masters: Mapping[str, Tensor], decay: float) -> None:
        self._decay = decay
        self.weights = {name: master.detach().clone() for name, master in masters.items()}

    @torch.no_grad()
    def update(self, masters: Mapping[str, Tensor], step: int) -> None:
        """Move towards ``masters``; ``step`` counts from 0."""
        decay = min(self._decay, (1 + step) / (10 + step))
        torch._foreach_lerp_(list(self.weights.values()), [masters[name] for name in self.weights], 1.0 - decay)
